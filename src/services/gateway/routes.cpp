#include "services/gateway/routes.hpp"

namespace flores::gateway {
namespace {

using http::access;
using http::answers;
using http::can_fail;
using http::client_address;
using http::file;
using http::limits;
using http::row;
using http::verb;

file json_text(std::string body) {
    return {"application/json", "", std::move(body)};
}

file bare(std::string_view status) {
    return json_text(json::encode(health_summary{std::string(status)}));
}

expected<file> show_health(client_address from, gateway_service& gateway) {
    const health_detail now = gateway.health();
    if (!gateway.may_see_detail(from.text)) return bare(now.status);
    return json_text(json::encode(now));
}

expected<health_summary> show_live(gateway_service&) {
    return health_summary{"up"};
}

expected<file> show_ready(client_address from, gateway_service& gateway) {
    if (!gateway.is_ready()) return fail(errors::unavailable);
    return show_health(std::move(from), gateway);
}

// To others than loopback and METRICS_ALLOW there are no metrics.
expected<file> show_metrics(client_address from, gateway_service& gateway) {
    if (!gateway.may_see_detail(from.text)) return fail(errors::not_found);
    return file{"text/plain; version=0.0.4", "", gateway.metrics_text()};
}

expected<file> show_openapi(gateway_service& gateway) {
    return json_text(gateway.openapi());
}

expected<file> show_docs(gateway_service& gateway) {
    return file{"text/html; charset=utf-8", "", gateway.page()};
}

}  // namespace

std::vector<http::route> routes(gateway_service& gateway) {
    return http::routes(
        gateway, row{verb::get, "/health", access::open, limits::read, answers<file>, show_health},
        row{verb::get, "/health/live", access::open, limits::read, answers<health_summary>,
            show_live},
        row{verb::get, "/health/ready", access::open, limits::read, answers<file>,
            can_fail{errors::unavailable}, show_ready},
        row{verb::get, "/metrics", access::open, limits::read, answers<file>, show_metrics},
        row{verb::get, "/api/openapi.json", access::open, limits::read, answers<file>,
            show_openapi},
        row{verb::get, "/api/docs", access::open, limits::read, answers<file>, show_docs});
}

}  // namespace flores::gateway
