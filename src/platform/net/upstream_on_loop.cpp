#include "platform/net/upstream_on_loop.hpp"

#include "platform/core/ambient.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds upstream_sweep_ms{20};
// A body up to this is copied behind its head: sending one piece costs less than gathering two.
constexpr std::size_t sent_with_head_bytes_max = 8 * 1024;

bool has_body(http::verb method) {
    return method == http::verb::post || method == http::verb::put || method == http::verb::patch;
}

// Of the address that says it: another might have done it.
bool is_fault(int status) {
    return status == 500 || (status >= 502 && status <= 504);
}

bool has(const http::response& answer, std::string_view header) {
    return std::ranges::any_of(answer.headers,
                               [&](const auto& one) { return one.first == header; });
}

// Puts the caller's ambient back when a coroutine that waited is over.
struct ambient_kept {
    ambient mine = current_ambient();
    ~ambient_kept() { current_ambient() = mine; }
};

}  // namespace

task<expected<http::response>> upstream::on_loop::send(std::shared_ptr<on_loop> self,
                                                       upstream_request asked) {
    const ambient_kept around;
    const auto began = self->now();
    const auto give_up = std::min(around.mine.deadline, began + self->limits.call_ms_max);
    if (began >= give_up) co_return fail(errors::deadline_exceeded);
    const bool full = self->in_flight >= self->limits.in_flight_max || !self->without_place.empty();
    if (full) {
        auto waiting = wait_for_place(self, began, give_up);
        if (auto given = co_await std::move(waiting); !given)
            co_return std::unexpected(std::move(given.error()));
    }
    const place_taken mine(self, full);
    const auto moment = full ? self->now() : began;
    if (const auto wait = self->breaker.refuses(moment); wait.count() > 0) {
        self->counted.shut_out.add();
        error refused(errors::unavailable);
        refused.retry_after = std::chrono::ceil<std::chrono::seconds>(wait);
        co_return std::unexpected(std::move(refused));
    }
    self->start_look_up_when_due(self, moment);
    if (self->hosts.empty() && self->looking_up) {
        auto waiting = self->without_address.wait(give_up);
        co_await std::move(waiting);
    }
    self->retries.called();
    call at{asked, self->head_of(asked), asked.body, moment, give_up};
    if (asked.body.size() <= sent_with_head_bytes_max) at.body = {};
    for (;;) {
        http::response out;
        auto trying = attempt(self, at, out);
        const exchange_end end = co_await std::move(trying);
        self->judge_host(at, end, out.status);
        const bool over = end == exchange_end::answered && out.status != 503;
        if (over || !self->tries_again(at, end, out))
            co_return self->settle(at, end, std::move(out));
    }
}

// Who waits in vain is told early, while a later try may be worth its time.
task<expected<void>> upstream::on_loop::wait_for_place(std::shared_ptr<on_loop> self, time began,
                                                       time give_up) {
    const auto until = std::min(give_up, began + self->limits.waiting_ms_max);
    if (self->without_place.size() < self->limits.waiting_max) {
        auto waiting = self->without_place.wait(until);
        if (co_await std::move(waiting)) co_return expected<void>();
        if (until == give_up) co_return fail(errors::deadline_exceeded);
    }
    self->counted.overloaded.add();
    co_return fail(errors::overloaded);
}

task<exchange_end> upstream::on_loop::attempt(std::shared_ptr<on_loop> self, call& at,
                                              http::response& out) {
    ++at.attempts;
    const auto started = at.tried = self->now();
    at.host = self->hosts.choose(at.host.get(), started);
    if (!at.host) co_return exchange_end::unreachable;
    const auto host = at.host;
    if (at.asked.at_once && !at.fresh)
        if (pipelined_connection* const line = self->line_with_room(*host)) {
            auto standing = stand_in_line(self, at, *line, out);
            co_return co_await std::move(standing);
        }
    std::unique_ptr<upstream_connection> line;
    if (!at.fresh) line = self->hosts.take_idle(*host, at.asked.repeatable, started);
    at.reused = line != nullptr;
    if (!line) line = std::make_unique<upstream_connection>(self->loop);
    line_busy busy(*self, *host, *line);
    self->start_sweep(self);
    if (!at.reused) {
        line->give_up_at = std::min(at.give_up, started + self->limits.connect_ms_max);
        self->counted.connects.add();
        auto connecting = line->connect(host->at);
        const bool connected = co_await std::move(connecting);
        if (!connected)
            co_return self->now() >= at.give_up ? exchange_end::cut : exchange_end::unreachable;
    }
    line->give_up_at = at.give_up;
    auto exchanging = line->exchange(at.head, at.body, self->limits.answer_bytes_max, out);
    const exchange_end end = co_await std::move(exchanging);
    busy.end();
    if (end != exchange_end::answered) co_return end;
    const auto answered = self->now();
    line->used_at = answered;
    if (line->stays_open())
        self->keep(*host, std::move(line), at.asked.at_once, answered);
    else if (out.status < 400)  // a refusal closes because of what was sent
        self->hosts.leaves(*host, answered);
    co_return end;
}

task<exchange_end> upstream::on_loop::stand_in_line(std::shared_ptr<on_loop> self, call& at,
                                                    pipelined_connection& line,
                                                    http::response& out) {
    at.reused = true;
    const stands_in_line mine(*self, at.host);
    self->start_sweep(self);
    auto exchanging = line.exchange(at.head, at.give_up, out);
    const auto [end, is_last] = co_await std::move(exchanging);
    if (is_last && out.status < 400) self->hosts.leaves(*at.host, self->now());
    co_return end;
}

// The first that has room: the fewer they are, the more goes out in one piece.
pipelined_connection* upstream::on_loop::line_with_room(const upstream_host& to) {
    for (const auto& each : pipelined)
        if (each->peer() == to.at && each->has_room()) return each.get();
    return nullptr;
}

// A connection that has answered once may become one on which calls stand behind each other.
void upstream::on_loop::keep(upstream_host& of, std::unique_ptr<upstream_connection> line,
                             bool at_once, time moment) {
    if (at_once) {
        std::erase_if(pipelined, [](const auto& each) { return !each->is_open(); });
        const auto there = static_cast<std::size_t>(std::ranges::count_if(
            pipelined, [&of](const auto& each) { return each->peer() == of.at; }));
        if (there < limits.pipelined_max && !closed) {
            pipelined.push_back(pipelined_connection::on(line->release(), limits.answer_bytes_max));
            return;
        }
    }
    hosts.keep(of, std::move(line), moment);
}

std::string upstream::on_loop::head_of(const upstream_request& asked) const {
    std::string head;
    head.reserve(asked.target.size() + asked.headers.size() + host_line.size() + 64 +
                 std::min(asked.body.size(), sent_with_head_bytes_max));
    head.append(http::name_of(asked.method)).append(" ").append(asked.target);
    head.append(" HTTP/1.1\r\nHost: ").append(host_line).append("\r\n").append(asked.headers);
    if (!asked.body.empty() || has_body(asked.method))
        fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", asked.body.size());
    head.append("\r\n");
    if (asked.body.size() <= sent_with_head_bytes_max) head.append(asked.body);
    return head;
}

// What fails at one address alone takes it out. What fails at all of them (a request may make each
// answer 500) takes all out, and then all are chosen from as before.
void upstream::on_loop::judge_host(const call& at, exchange_end end, int status) {
    if (!at.host) return;
    const bool answered = end == exchange_end::answered;
    if (answered && !is_fault(status)) return hosts.succeeded(*at.host);
    const auto moment = now();
    // A connection that was closed while it was idle is nobody's fault; a caller in a hurry says
    // nothing about the service.
    if (end == exchange_end::silent && at.reused) return;
    const bool late = end == exchange_end::cut || (answered && status == 504);
    if (late && moment - at.tried < limits.patience_ms) return;
    if (end == exchange_end::unreachable) {
        counted.unreachable.add();
        if (moment - last_look_up >= limits.resolve_again_ms) next_look_up = moment;
    }
    if (hosts.failed(*at.host, moment)) counted.ejections.add();
}

bool upstream::on_loop::tries_again(call& at, exchange_end end, const http::response& out) {
    if (!at.host || end == exchange_end::cut || now() >= at.give_up) return false;
    if (end == exchange_end::silent && at.reused && at.asked.repeatable && !at.fresh) {
        at.fresh = true;
        return true;
    }
    if (at.attempts >= limits.attempts_max) return false;
    if (end == exchange_end::unreachable) return true;
    if (end == exchange_end::answered && hosts.size() < 2) return false;
    if (end == exchange_end::answered && out.not_begun) return true;
    if (!at.asked.repeatable) return false;
    if (!retries.take(now())) {
        counted.retries_refused.add();
        return false;
    }
    counted.retries.add();
    return true;
}

expected<http::response> upstream::on_loop::settle(const call& at, exchange_end end,
                                                   http::response out) {
    if (end == exchange_end::answered) {
        // A 500, too: one client's request may cause it, which must not shut others out.
        breaker.succeeded();
        counted.answered.add();
        if (out.status == 503 && !has(out, "Retry-After")) out.set("Retry-After", "1");
        return out;
    }
    const bool late = end == exchange_end::cut;
    if (late && now() - at.began < limits.patience_ms)
        breaker.dropped();
    else if (breaker.failed(now()))
        counted.openings.add();
    (late ? counted.late : counted.failed).add();
    if (late) return fail(errors::deadline_exceeded);
    return fail(errors::unavailable, log_text{host_line + " does not answer"});
}

void upstream::on_loop::start_look_up_when_due(const std::shared_ptr<on_loop>& self, time moment) {
    if (looking_up || moment < next_look_up) return;
    looking_up = true;
    const ambient_scope nobody{ambient{}};  // it is for all callers to come
    auto looking = look_up(self);
    asio::co_spawn(loop, std::move(looking), asio::detached);
}

task<void> upstream::on_loop::look_up(std::shared_ptr<on_loop> self) {
    current_ambient() = ambient{};
    auto resolving = self->names.resolve(self->place.host);
    const auto found = co_await std::move(resolving);
    self->last_look_up = self->now();
    self->looking_up = false;
    if (found) {
        self->hosts.replace(*found, self->place.port);
        self->next_look_up = self->last_look_up + self->limits.refresh_ms;
    } else {
        self->counted.unresolved.add();
        self->next_look_up = self->last_look_up + self->limits.resolve_again_ms;
    }
    while (!self->without_address.empty()) self->without_address.call_first();
}

void upstream::on_loop::start_sweep(const std::shared_ptr<on_loop>& self) {
    if (std::exchange(sweeping, true)) return;
    auto running = sweep(self);
    asio::co_spawn(loop, std::move(running), asio::detached);
}

// Ends what has no time left, while anything is in use.
task<void> upstream::on_loop::sweep(std::shared_ptr<on_loop> self) {
    asio::steady_timer timer(self->loop);
    while (!self->busy.empty() || self->in_line > 0) {
        timer.expires_after(upstream_sweep_ms);
        error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto moment = self->now();
        for (upstream_connection* line : self->busy)
            if (moment >= line->give_up_at) line->cut();
        const auto lines = self->pipelined;  // whoever is woken may ask again
        for (const auto& line : lines) line->end_late(moment);
    }
    self->sweeping = false;
}

}  // namespace flores::net
