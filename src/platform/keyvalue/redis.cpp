#include "platform/keyvalue/redis.hpp"

#include "platform/core/off_loop.hpp"
#include "platform/core/run_aside.hpp"
#include "platform/keyvalue/redis_lane.hpp"
#include "platform/observe/log.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace flores::keyvalue {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using lane_ptr = std::shared_ptr<redis_lane>;

std::string sha1_of(std::string_view text) {
    std::array<unsigned char, 20> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("there is no SHA-1, by which Redis knows its scripts");
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

redis_counts counted(observe::metrics* into) {
    redis_counts out;
    if (into == nullptr) return out;
    const auto ended = [into](const std::string& outcome) {
        return into->add_counter("redis_commands_total", "Commands ended, by what became of them.",
                                 {{"outcome", outcome}});
    };
    out.answered = ended("answered");
    out.unavailable = ended("unavailable");
    out.late = ended("late");
    out.overloaded = ended("overloaded");
    out.connects = into->add_counter("redis_connects_total", "Connections opened.");
    out.connect_failures =
        into->add_counter("redis_connect_failures_total", "Connections that did not come about.");
    out.cut = into->add_counter("redis_connections_ended_total", "Connections that ended.");
    out.up = into->add_gauge("redis_connections", "Connections that take commands.");
    return out;
}

// What Redis says when it cannot serve for now, though the command is right.
bool is_passing(const reply& refusal) {
    return std::ranges::any_of(
        std::array<std::string_view, 10>{"LOADING", "MISCONF", "READONLY", "OOM", "BUSY ",
                                         "MASTERDOWN", "NOREPLICAS", "NOAUTH", "NOPERM",
                                         "TRYAGAIN"},
        [&](std::string_view code) { return refusal.text.starts_with(code); });
}

expected<reply> judged(expected<reply> answer) {
    if (!answer || answer->is != reply::kind::refused) return answer;
    if (is_passing(*answer)) return fail(errors::unavailable, log_text{std::move(answer->text)});
    return fail(errors::internal, log_text{std::move(answer->text)});
}

// On the lane's loop, from whichever the caller is on; back on the caller's. Who waits keeps no
// lane, as the lane keeps who waits: neither would ever end where their loop ended first.
task<expected<reply>> travel(lane_ptr lane, std::string wire, steady_clock::time_point give_up_at,
                             steady_clock::time_point cut_at) {
    auto start = [lane = std::move(lane), wire = std::move(wire), give_up_at,
                  cut_at](auto done) mutable {
        redis_command one{std::move(wire), std::move(done), give_up_at, cut_at};
        asio::io_context& its = lane->loop();
        asio::dispatch(its, [lane = std::move(lane), one = std::move(one)]() mutable {
            lane->submit(std::move(one));
        });
    };
    auto waiting = await_callback<expected<reply>>(std::move(start));
    co_return co_await std::move(waiting);
}

std::vector<std::string> script_call(std::string verb, const std::string& what,
                                     const std::vector<std::string>& keys,
                                     const std::vector<std::string>& values) {
    std::vector<std::string> out{std::move(verb), what, std::to_string(keys.size())};
    out.insert(out.end(), keys.begin(), keys.end());
    out.insert(out.end(), values.begin(), values.end());
    return out;
}

task<expected<void>> try_once(const redis_place& place, milliseconds max) {
    const asio::any_io_executor here = co_await asio::this_coro::executor;
    redis_link link(here, place);
    auto opening = link.open(max);
    const auto opened = co_await std::move(opening);
    if (opened) co_return expected<void>{};
    if (opened.error().is_refusal) throw redis_refused(opened.error().why);
    co_return fail(errors::unavailable, log_text{opened.error().why});
}

}  // namespace

script::script(std::string_view text) : text_(text), sha_(sha1_of(text)) {}

// One for each loop, and those that hold commands back, which are kept for the next such command. A
// command that is held back keeps all of this until it has ended.
class redis::lanes {
public:
    lanes(net::loops& loops, redis_place place, observe::metrics* counts, redis_options options)
        : loops_(loops), place_(std::move(place)), options_(options), counts_(counted(counts)) {
        for (std::size_t i = 0; i < loops.size(); ++i) of_loops_.push_back(opened(i));
    }

    // Those that hold a command back as well, for whoever waits for it is told, too.
    void close() {
        const std::lock_guard lock(mutex_);
        for (const lane_ptr& one : of_loops_) one->close();
        for (const lane_ptr& one : patient_) one->close();
    }

    const redis_options& options() const { return options_; }
    const lane_ptr& here() const { return of_loops_[net::loops::current() % of_loops_.size()]; }
    const std::vector<lane_ptr>& of_loops() const { return of_loops_; }

    lane_ptr take_idle() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return patient_.emplace_back(opened(0));
        lane_ptr one = std::move(idle_.back());
        idle_.pop_back();
        return one;
    }
    void give_back(lane_ptr one) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(one));
    }

private:
    lane_ptr opened(std::size_t loop) {
        auto one = std::make_shared<redis_lane>(loops_.at(loop), place_, options_, counts_);
        one->start();
        return one;
    }

    net::loops& loops_;
    const redis_place place_;
    const redis_options options_;
    const redis_counts counts_;
    std::vector<lane_ptr> of_loops_;
    std::mutex mutex_;
    std::vector<lane_ptr> patient_;
    std::vector<lane_ptr> idle_;  // of them
};

redis::redis(net::loops& loops, redis_place place, observe::metrics* counts, redis_options options)
    : lanes_(std::make_shared<lanes>(loops, std::move(place), counts, options)) {}

redis::~redis() {
    lanes_->close();
}

task<expected<reply>> redis::run(std::vector<std::string> command) {
    const auto now = steady_clock::now();
    const auto own = now + lanes_->options().command_max;
    auto travelling =
        travel(lanes_->here(), wire_form(command), std::min(own, current_ambient().deadline), own);
    auto answer = co_await std::move(travelling);
    co_return judged(std::move(answer));
}

task<expected<reply>> redis::run(const script& what, std::vector<std::string> keys,
                                 std::vector<std::string> values) {
    auto calling = run(script_call("EVALSHA", what.sha(), keys, values));
    auto answer = co_await std::move(calling);
    if (answer || !answer.error().log.text.starts_with("NOSCRIPT")) co_return answer;
    auto telling = run(script_call("EVAL", what.text(), keys, values));
    co_return co_await std::move(telling);
}

task<expected<reply>> redis::wait_for(std::vector<std::string> command, milliseconds patience) {
    const auto all = lanes_;
    const auto until = steady_clock::now() + patience + all->options().command_max;
    const lane_ptr lane = all->take_idle();
    auto travelling = travel(lane, wire_form(command), until, until);
    auto answer = co_await std::move(travelling);
    all->give_back(lane);
    co_return judged(std::move(answer));
}

expected<void> redis::health() const {
    for (const lane_ptr& one : lanes_->of_loops())
        if (!one->is_up()) return fail(errors::unavailable, log_text{one->fault()});
    return {};
}

bool reach_redis(const redis_place& place, redis_options options) {
    aside_loop aside;
    auto trying = try_once(place, options.connect_max);
    const auto reached = aside.run(std::move(trying));
    if (!reached) log::warning("redis_unreachable", {{"why", reached.error().log.text}});
    return reached.has_value();
}

}  // namespace flores::keyvalue
