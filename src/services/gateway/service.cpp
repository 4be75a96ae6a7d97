#include "services/gateway/service.hpp"

namespace flores::gateway {

void gateway_service::describe(std::string openapi, std::string page) {
    openapi_ = std::move(openapi);
    page_ = std::move(page);
}

bool gateway_service::is_ready() const {
    return health().status == "up";
}

health_detail gateway_service::health() const {
    health_detail out{.status = "up", .version = version_, .services = {}};
    for (const auto& one : checks_) {
        const bool up = one.check().has_value();
        if (!up) out.status = "degraded";
        out.services.push_back({one.name, up ? "up" : "down"});
    }
    if (draining_) out.status = "draining";
    return out;
}

}  // namespace flores::gateway
