#include "cli/door.hpp"

#include "cli/service_names.hpp"
#include "platform/observe/log.hpp"

namespace flores::cli {
namespace {

http::pipeline_settings pipeline_settings_of(const config::settings& from) {
    http::pipeline_settings out;
    out.limits = {from.read_per_minute, from.write_per_minute, from.sensitive_per_minute,
                  from.address_per_minute};
    out.body_bytes_max = from.body_bytes_max;
    out.deadline_ms = from.request_deadline;
    out.allowed_origins = from.allowed_origins;
    out.secure_cookies = from.secure_cookies();
    out.is_trusted_proxy = [trusted = from.trusted_proxies](std::string_view address) {
        return trusted.contain(address);
    };
    return out;
}

// Behind the edge. Longer than the callers' upstream_limits::settled_ms_max.
constexpr std::chrono::milliseconds farewell_ms{2'000};
// What the edge adds to the header of its client.
constexpr std::size_t added_header_bytes = 4 * 1024;

net::connection_limits connection_limits_of(const config::settings& from, bool at_the_edge) {
    net::connection_limits out;
    if (!at_the_edge) {
        out.farewell_ms = farewell_ms;
        out.header_bytes_max += added_header_bytes;
    }
    out.header_s = from.header_timeout;
    out.idle_s = from.idle_timeout;
    out.connections_max = from.connections_max;
    return out;
}

}  // namespace

door::door(std::string service, const common_parts& parts, http::health_board& board,
           http::replay_repository* replays)
    : service_(std::move(service)),
      parts_(parts),
      board_(board),
      metrics_(parts.metrics, service_),
      pipeline_(pipeline_settings_of(parts.settings),
                http::pipeline_parts{parts.tokens, parts.ended, parts.guest_key, parts.ids,
                                     parts.access_log, metrics_, parts.clock, replays,
                                     replays == nullptr ? &parts.internal : nullptr}) {
    pipeline_.add(http::health_routes(board));
}

void door::bind() {
    const config::settings& from = parts_.settings;
    listener_ = std::make_unique<net::listener>(
        parts_.loops, from.bind, from.service_ports.find(service_)->second, pipeline_,
        connection_limits_of(from, service_ == edge), port_setting(service_));
}

void door::open() {
    listener_->start();
    log::info("listening", {{"service", service_},
                            {"address", parts_.settings.bind},
                            {"port", listener_->port()},
                            {"version", FLORES_VERSION}});
}

void door::drain() {
    board_.drain();
    listener_->drain();
}

}  // namespace flores::cli
