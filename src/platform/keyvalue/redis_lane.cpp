#include "platform/keyvalue/redis_lane.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/observe/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace flores::keyvalue {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t write_bytes_max = 256 * 1024;  // what is gathered into one write
constexpr milliseconds look_apart_min{5};

// A replica, whose master is perhaps found by the same name by now, or not yet a master again.
bool takes_no_writes(const reply& answer) {
    return answer.refuses_as("READONLY") || answer.refuses_as("MASTERDOWN") ||
           answer.refuses_as("LOADING");
}

// What nobody foresees in here ends the process: without its connection it is of no use.
void rethrow(std::exception_ptr why) {
    if (why) std::rethrow_exception(why);
}

}  // namespace

redis_lane::redis_lane(asio::io_context& loop, const redis_place& place, redis_options options,
                       redis_counts counts)
    : loop_(loop),
      place_(place),
      options_(options),
      counts_(counts),
      look_(loop),
      back_off_(loop) {}

void redis_lane::start() {
    asio::co_spawn(loop_, live(shared_from_this()), rethrow);
}

void redis_lane::close() {
    asio::post(loop_, [mine = shared_from_this()] {
        mine->closed_ = true;
        mine->back_off_.cancel();
        mine->look_.cancel();
        if (mine->link_) mine->link_->close();
        for (redis_command& one : mine->waiting_) mine->fail_unavailable(one);
        mine->waiting_.clear();
    });
}

std::string redis_lane::fault() const {
    const std::lock_guard lock(fault_mutex_);
    return fault_;
}

void redis_lane::submit(redis_command one) {
    const time now = steady_clock::now();
    if (one.give_up_at <= now) {
        finish(one, fail(errors::deadline_exceeded));
        return;
    }
    if (waiting_.size() + sent_.size() >= options_.commands_max) {
        counts_.overloaded.add();
        one.done(fail(errors::overloaded));
        return;
    }
    if (closed_ || waits_until(one) <= now) {
        fail_unavailable(one);
        return;
    }
    look_again_at(waits_until(one));
    waiting_.push_back(std::move(one));
    flush();
}

task<void> redis_lane::live(self mine) {
    mine->down_since_ =
        steady_clock::now();  // the loop may have begun long after the lane was made
    while (!mine->closed_) {
        auto connecting = mine->connect();
        if (co_await std::move(connecting)) {
            const auto link = mine->link_;
            mine->flush();
            auto taking = mine->take_answers(link);
            co_await std::move(taking);
            link->close();
            mine->note_down();
        }
        if (mine->closed_) break;
        auto resting = mine->rest();
        co_await std::move(resting);
    }
}

task<bool> redis_lane::connect() {
    link_ = std::make_shared<redis_link>(loop_.get_executor(), place_);
    auto opening = link_->open(options_.connect_max);
    const auto opened = co_await std::move(opening);
    if (closed_) co_return false;
    if (!opened) {
        ++failures_;
        counts_.connect_failures.add();
        note_fault(opened.error());
        co_return false;
    }
    note_up();
    co_return true;
}

// At once after a connection that lived; longer and longer after attempts that failed. Never two
// processes in step.
task<void> redis_lane::rest() {
    back_off_.expires_after(
        growing_pause(failures_, options_.back_off_first, options_.back_off_max));
    error_code ignored;
    co_await back_off_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

task<void> redis_lane::take_answers(std::shared_ptr<redis_link> from) {
    for (;;) {
        auto receiving = from->receive();
        auto answer = co_await std::move(receiving);
        // Something that nobody asked for: whose answers the next ones are is not known any more.
        if (!answer || sent_.empty()) co_return;
        redis_command asked = std::move(sent_.front());
        sent_.pop_front();
        if (asked.done) counts_.answered.add();
        const bool is_over = takes_no_writes(*answer);
        finish(asked, std::move(*answer));
        if (is_over) co_return;
    }
}

void redis_lane::flush() {
    if (!up_ || sending_ || waiting_.empty()) return;
    sending_ = true;
    asio::co_spawn(loop_, send_all(shared_from_this()), rethrow);
}

task<void> redis_lane::send_all(self mine) {
    const auto link = mine->link_;
    std::string bytes;
    while (mine->up_ && link == mine->link_ && !mine->waiting_.empty()) {
        bytes.clear();
        while (!mine->waiting_.empty() && bytes.size() < write_bytes_max) {
            redis_command& next = mine->waiting_.front();
            bytes += next.wire;
            next.wire = {};
            mine->look_again_at(next.give_up_at);
            mine->sent_.push_back(std::move(next));
            mine->waiting_.pop_front();
        }
        auto sending = link->send(bytes);
        if (co_await std::move(sending)) continue;
        link->close();
        break;
    }
    mine->sending_ = false;
    if (link != mine->link_) mine->flush();  // the next connection waited for this to end
}

void redis_lane::look_again_at(time when) {
    if (when >= looks_at_) return;
    looks_at_ = when;
    look_.expires_at(when);
    look_.async_wait([weak = weak_from_this()](error_code cancelled) {
        if (const auto mine = weak.lock(); mine && !cancelled) mine->sweep();
    });
}

// Tells those whose time is over, and cuts a connection that does not answer.
void redis_lane::sweep() {
    looks_at_ = time::max();
    const time now = steady_clock::now();
    drop_waiting(now);
    give_up_sent(now);
    time next = time::max();
    for (const redis_command& one : waiting_) next = std::min(next, waits_until(one));
    for (const redis_command& one : sent_)
        next = std::min(next, one.done ? one.give_up_at : one.cut_at);
    if (next != time::max()) look_again_at(std::max(next, now + look_apart_min));
}

redis_lane::time redis_lane::waits_until(const redis_command& one) const {
    return up_ ? one.give_up_at : std::min(one.give_up_at, down_since_ + options_.down_wait_max);
}

void redis_lane::drop_waiting(time now) {
    for (redis_command& one : waiting_)
        if (one.give_up_at <= now && one.give_up_at < one.cut_at)
            finish(one, fail(errors::deadline_exceeded));
        else if (waits_until(one) <= now)
            fail_unavailable(one);
    std::erase_if(waiting_, [](const redis_command& one) { return !one.done; });
}

void redis_lane::give_up_sent(time now) {
    for (redis_command& one : sent_)
        if (one.done && one.give_up_at <= now && one.give_up_at < one.cut_at) {
            counts_.late.add();
            finish(one, fail(errors::deadline_exceeded));
        }
    if (!sent_.empty() && sent_.front().cut_at <= now) link_->close();
}

void redis_lane::finish(redis_command& one, expected<reply> with) {
    if (!one.done) return;
    auto done = std::move(one.done);
    one.done = nullptr;
    done(std::move(with));
}

void redis_lane::fail_unavailable(redis_command& one) {
    if (one.done) counts_.unavailable.add();
    finish(one, fail(errors::unavailable, log_text{"no connection to Redis: " + fault()}));
}

void redis_lane::note_up() {
    const ambient_scope nobody{ambient{}};  // the connection is everybody's
    if (failures_ > 0) log::info("redis_reached");
    failures_ = 0;
    up_ = true;
    counts_.up.add(1);
    counts_.connects.add();
}

// What was sent may have been done or not; nobody will know. What waits still may travel on the
// next connection.
void redis_lane::note_down() {
    up_ = false;
    down_since_ = steady_clock::now();
    counts_.up.add(-1);
    counts_.cut.add();
    if (!closed_) note_fault({false, "the connection ended"});
    for (redis_command& one : sent_) fail_unavailable(one);
    sent_.clear();
    for (const redis_command& one : waiting_) look_again_at(waits_until(one));
}

void redis_lane::note_fault(const link_fault& why) {
    {
        const std::lock_guard lock(fault_mutex_);
        if (fault_ == why.why) return;
        fault_ = why.why;
    }
    const ambient_scope nobody{ambient{}};
    const auto level = why.is_refusal ? log::level::error : log::level::warning;
    log::write(level, "redis_unreachable", {{"why", why.why}});
}

}  // namespace flores::keyvalue
