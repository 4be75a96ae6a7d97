#include "cli/elsewhere.hpp"

#include "cli/service_tables.hpp"
#include "platform/core/ambient.hpp"
#include "platform/core/text.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/observe/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace flores::cli {
namespace {

constexpr std::chrono::seconds refresh_period{1};
constexpr std::chrono::minutes forget_period{10};
constexpr std::chrono::seconds look_period{2};
constexpr std::chrono::seconds answer_within{2};

net::service_place place_of(std::string_view service, const config::settings& from) {
    const auto url = from.service_urls.find(service);
    const std::string text = url == from.service_urls.end() ? std::string() : url->second;
    if (auto place = net::read_service_url(text)) return *place;
    throw std::runtime_error(fmt::format("{}_SERVICE_URL is \"{}\"; http://host:port is needed",
                                         upper_ascii(service), text));
}

// What serves no request has a deadline of its own.
void begin_job() {
    current_ambient() = ambient{};
    current_ambient().deadline = std::chrono::steady_clock::now() + answer_within;
}

task<void> forget_old(auth::ended_sessions& held, const clock_port& clock) {
    held.forget(clock.now());
    co_return;
}

}  // namespace

elsewhere::elsewhere(std::string self, const std::vector<std::string>& services, const parts& with)
    : with_(with),
      pass_(std::move(self), with.internal, with.clock),
      calls_(pass_),
      copy_(calls_, with.ended) {
    const net::upstream::parts reached{with.loops, names_, with.metrics};
    for (const std::string& name : services) {
        service& one = services_.emplace_back(name, place_of(name, with.settings), reached, pass_);
        calls_.reach(name, one.upstream);
    }
}

bool elsewhere::has(std::string_view service) const {
    return std::ranges::any_of(services_, [&](const auto& one) { return one.name == service; });
}

std::vector<http::route> elsewhere::routes() {
    std::vector<http::route> out;
    for (service& one : services_)
        for (http::route& row : http::remote_routes(table_of(one.name), one.edge))
            out.push_back(std::move(row));
    return out;
}

void elsewhere::watch(http::health_board& board) {
    for (service& one : services_)
        board.watch_beside(one.name, [&one]() -> expected<void> {
            if (!one.up) return fail(errors::unavailable);
            return {};
        });
}

void elsewhere::start(bool watched) {
    if (watched)
        for (service& one : services_) {
            auto look = look_at(one);
            boost::asio::co_spawn(with_.loops.at(0), std::move(look), boost::asio::detached);
            net::run_every(with_.loops, "look_at_" + one.name, look_period,
                           [&one] { return look_at(one); });
        }
    if (!has("auth")) return;
    auto first = refresh(copy_, with_.ended);
    boost::asio::co_spawn(with_.loops.at(0), std::move(first), boost::asio::detached);
    net::run_every(with_.loops, "refresh_ended_sessions", refresh_period,
                   [this] { return refresh(copy_, with_.ended); });
    net::run_every(with_.loops, "forget_ended_sessions", forget_period,
                   [this] { return forget_old(with_.ended, with_.clock); });
}

task<void> elsewhere::look_at(service& one) {
    begin_job();
    net::upstream_request asked{.target = "/health/ready"};
    asked.repeatable = true;
    auto asking = one.upstream.send(std::move(asked));
    const auto got = co_await std::move(asking);
    one.up = got && got->status == 200;
}

// What this cannot do is told when it begins to matter: the copy is refused once it is stale.
task<void> elsewhere::refresh(accounts::ended_copy& copy, const auth::ended_sessions& held) {
    begin_job();
    auto refreshing = copy.refresh();
    const auto done = co_await std::move(refreshing);
    if (!done && held.stale(std::chrono::steady_clock::now()))
        log::warning("ended_sessions_unknown", {{"code", done.error().kind->code}});
}

}  // namespace flores::cli
