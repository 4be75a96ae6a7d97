#include "platform/http/health.hpp"

#include <algorithm>

namespace flores::http {
namespace {

constexpr std::size_t writings_max = 8;  // of /metrics, that wait for their turn

file json_text(std::string body) {
    return {"application/json", "", std::move(body)};
}

expected<file> show_health(client_address from, health_board& board) {
    const health_detail now = board.health();
    if (!board.may_see_detail(from.text))
        return json_text(json::encode(health_summary{now.status}));
    return json_text(json::encode(now));
}

expected<health_summary> show_live(health_board&) {
    return health_summary{"up"};
}

expected<file> show_ready(client_address from, health_board& board) {
    if (board.is_ready()) return show_health(std::move(from), board);
    error refused(errors::unavailable);
    if (board.may_see_detail(from.text))
        refused.members = "\"services\":" + json::encode(board.health().services);
    return std::unexpected(std::move(refused));
}

// To others than loopback and METRICS_ALLOW there are no metrics.
task<expected<file>> show_metrics(client_address from, health_board& board) {
    if (!board.may_see_detail(from.text)) co_return fail(errors::not_found);
    auto writing = board.metrics_text();
    auto text = co_await std::move(writing);
    if (!text) co_return std::unexpected(std::move(text.error()));
    co_return file{"text/plain; version=0.0.4", "", std::move(*text)};
}

}  // namespace

health_board::health_board(observe::metrics& metrics, std::string version,
                           std::function<bool(std::string_view)> sees_detail)
    : metrics_(metrics),
      version_(std::move(version)),
      sees_detail_(std::move(sees_detail)),
      writers_("metrics", 1, writings_max) {}

void health_board::watch(std::string name, check one) {
    watched_.push_back({std::move(name), std::move(one), kind::needed});
}

void health_board::watch_store(std::string name, check one) {
    watched_.push_back({std::move(name), std::move(one), kind::store});
}

void health_board::watch_beside(std::string name, check one) {
    watched_.push_back({std::move(name), std::move(one), kind::beside});
}

bool health_board::is_ready() const {
    if (draining_) return false;
    for (const watched& each : watched_)
        if (each.is != kind::beside && !each.one()) return false;
    return true;
}

bool health_board::stores_answer() const {
    return std::ranges::all_of(watched_, [](const watched& each) {
        return each.is != kind::store || each.one().has_value();
    });
}

health_detail health_board::health() const {
    health_detail out{.status = "up", .version = version_, .services = {}};
    for (const watched& each : watched_) {
        const bool up = each.one().has_value();
        if (!up) out.status = "degraded";
        out.services.push_back({each.name, up ? "up" : "down"});
    }
    if (draining_) out.status = "draining";
    return out;
}

task<expected<std::string>> health_board::metrics_text() {
    return off_loop(writers_, [this]() -> expected<std::string> { return metrics_.text(); });
}

std::vector<route> health_routes(health_board& board) {
    return routes(board,
                  row{verb::get, "/health", access::open, limits::read, answers<file>, show_health},
                  row{verb::get, "/health/live", access::open, limits::read,
                      answers<health_summary>, show_live},
                  row{verb::get, "/health/ready", access::open, limits::read, answers<file>,
                      can_fail{errors::unavailable}, show_ready},
                  row{verb::get, "/metrics", access::open, limits::read, answers<file>,
                      served_as{"text/plain; version=0.0.4"}, show_metrics});
}

}  // namespace flores::http
