#include "platform/net/upstream_on_loop.hpp"

#include "platform/core/ambient.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds sweep_ms{20};
// A body up to this is copied behind its head: sending one piece costs less than gathering two.
constexpr std::size_t joined_bytes_max = 8 * 1024;

bool has_body(http::verb method) {
    return method == http::verb::post || method == http::verb::put || method == http::verb::patch;
}

// Puts the caller's ambient back when a coroutine that waited is over.
struct ambient_kept {
    ambient mine = current_ambient();
    ~ambient_kept() { current_ambient() = mine; }
};

}  // namespace

// A call's place among those in flight; it goes to the first that waits.
class upstream::on_loop::place_taken {
public:
    place_taken(std::shared_ptr<on_loop> of, bool handed_on) : of_(std::move(of)) {
        if (handed_on) return;
        ++of_->in_flight;
        of_->counted.in_flight.add(1);
    }
    ~place_taken() {
        if (of_->closed) return;
        if (!of_->without_place.empty()) {
            of_->without_place.call_first();
            return;
        }
        --of_->in_flight;
        of_->counted.in_flight.add(-1);
    }
    place_taken(const place_taken&) = delete;
    place_taken& operator=(const place_taken&) = delete;

private:
    std::shared_ptr<on_loop> of_;
};

// A connection in use, which the sweep looks at.
class upstream::on_loop::line_busy {
public:
    line_busy(on_loop& of, upstream_host& at, upstream_connection& line)
        : of_(of), at_(at), line_(&line) {
        line.place = of_.busy.size();
        of_.busy.push_back(&line);
        ++at_.in_flight;
    }
    ~line_busy() { end(); }
    line_busy(const line_busy&) = delete;
    line_busy& operator=(const line_busy&) = delete;

    void end() {
        if (line_ == nullptr) return;
        of_.busy[line_->place] = of_.busy.back();
        of_.busy[line_->place]->place = line_->place;
        of_.busy.pop_back();
        --at_.in_flight;
        line_ = nullptr;
    }

private:
    on_loop& of_;
    upstream_host& at_;
    upstream_connection* line_;
};

task<expected<http::response>> upstream::on_loop::send(std::shared_ptr<on_loop> self,
                                                       upstream_request asked) {
    const ambient_kept around;
    const auto began = self->now();
    const auto give_up = std::min(around.mine.deadline, began + self->limits.call_ms_max);
    if (began >= give_up) co_return fail(errors::deadline_exceeded);
    const bool full = self->in_flight >= self->limits.in_flight_max || !self->without_place.empty();
    if (full) {
        if (self->without_place.size() >= self->limits.waiting_max) {
            self->counted.overloaded.add();
            co_return fail(errors::overloaded);
        }
        auto waiting = self->without_place.wait(give_up);
        const bool rang = co_await std::move(waiting);
        if (!rang) co_return fail(errors::deadline_exceeded);
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
    call at{asked, self->head_of(asked), asked.body, began, give_up};
    if (asked.body.size() <= joined_bytes_max) at.body = {};
    for (;;) {
        http::response out;
        auto trying = attempt(self, at, out);
        const exchange_end end = co_await std::move(trying);
        self->judge_host(at, end, out.status);
        const bool over = end == exchange_end::answered && out.status != 503;
        if (over || !self->tries_again(at, end)) co_return self->settle(at, end, std::move(out));
    }
}

task<exchange_end> upstream::on_loop::attempt(std::shared_ptr<on_loop> self, call& at,
                                              http::response& out) {
    ++at.attempts;
    const auto started = self->now();
    at.host = self->hosts.choose(at.host.get(), started);
    if (!at.host) co_return exchange_end::unreachable;
    const auto host = at.host;
    std::unique_ptr<upstream_connection> line;
    if (!at.fresh) line = self->hosts.take_idle(*host, at.asked.repeatable, started);
    at.reused = line != nullptr;
    if (!line) line = std::make_unique<upstream_connection>(self->loop);
    line_busy busy(*self, *host, *line);
    if (!self->sweeping) {
        self->sweeping = true;
        auto sweeping = sweep(self);
        asio::co_spawn(self->loop, std::move(sweeping), asio::detached);
    }
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
        self->hosts.keep(*host, std::move(line), answered);
    else if (out.status < 400)  // a refusal closes because of what was sent
        self->hosts.leaves(*host, answered);
    co_return end;
}

std::string upstream::on_loop::head_of(const upstream_request& asked) const {
    std::string head;
    head.reserve(asked.target.size() + asked.headers.size() + host_line.size() + 64 +
                 std::min(asked.body.size(), joined_bytes_max));
    head.append(http::name_of(asked.method)).append(" ").append(asked.target);
    head.append(" HTTP/1.1\r\nHost: ").append(host_line).append("\r\n").append(asked.headers);
    if (!asked.body.empty() || has_body(asked.method))
        fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", asked.body.size());
    head.append("\r\n");
    if (asked.body.size() <= joined_bytes_max) head.append(asked.body);
    return head;
}

void upstream::on_loop::judge_host(const call& at, exchange_end end, int status) {
    if (!at.host) return;
    if (end == exchange_end::answered && status != 503) return hosts.succeeded(*at.host);
    const auto moment = now();
    // A connection that was closed while it was idle is nobody's fault; a caller in a hurry says
    // nothing about the service.
    if (end == exchange_end::silent && at.reused) return;
    if (end == exchange_end::cut && moment - at.began < limits.patience_ms) return;
    if (end == exchange_end::unreachable) {
        counted.unreachable.add();
        if (moment - last_look_up >= limits.resolve_again_ms) next_look_up = moment;
    }
    if (hosts.failed(*at.host, moment)) counted.ejections.add();
}

bool upstream::on_loop::tries_again(call& at, exchange_end end) {
    if (!at.host || end == exchange_end::cut || now() >= at.give_up) return false;
    if (end == exchange_end::silent && at.reused && at.asked.repeatable && !at.fresh) {
        at.fresh = true;
        return true;
    }
    if (at.attempts >= limits.attempts_max) return false;
    if (end == exchange_end::unreachable) return true;
    if (!at.asked.repeatable) return false;
    if (end == exchange_end::answered && hosts.size() < 2) return false;
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
        breaker.succeeded();
        counted.answered.add();
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

// Cuts the connections whose time is over, while there are any in use.
task<void> upstream::on_loop::sweep(std::shared_ptr<on_loop> self) {
    asio::steady_timer timer(self->loop);
    while (!self->busy.empty()) {
        timer.expires_after(sweep_ms);
        error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto moment = self->now();
        for (upstream_connection* line : self->busy)
            if (moment >= line->give_up_at) line->cut();
    }
    self->sweeping = false;
}

}  // namespace flores::net
