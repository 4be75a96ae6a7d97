#include "platform/net/upstream.hpp"

#include "platform/core/text.hpp"
#include "platform/net/upstream_on_loop.hpp"

namespace flores::net {

std::optional<service_place> read_service_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    const auto colon = url.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = url.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = whole_number<std::uint16_t>(url.substr(colon + 1)).value_or(0);
    if (port == 0 || host.find_first_of("/@?# ") != std::string_view::npos) return std::nullopt;
    return service_place{std::string(host), port};
}

upstream::upstream(std::string name, service_place place, parts with, upstream_limits limits) {
    const upstream_metrics counts(with.metrics, name);
    for (std::size_t i = 0; i < with.all.size(); ++i)
        lanes_.push_back(std::make_shared<on_loop>(with.all.at(i), place, with, limits, counts));
}

upstream::~upstream() {
    for (const auto& lane : lanes_) {
        lane->closed = true;
        lane->hosts.close_idle();
        lane->pipelined.clear();
    }
}

task<expected<http::response>> upstream::send(upstream_request asked) {
    return on_loop::send(lanes_[loops::current()], std::move(asked));
}

}  // namespace flores::net
