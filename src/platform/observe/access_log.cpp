#include "platform/observe/access_log.hpp"

#include "platform/observe/json_text.hpp"
#include "platform/observe/line_pipe.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace flores::observe {
namespace {

constexpr std::size_t texts_of_a_record = 6;
constexpr std::size_t line_bytes_max =
    320 + texts_of_a_record * json_string_bytes_max(access_log::field_bytes_max);
static_assert(line_bytes_max <= PIPE_BUF, "a line goes to a pipe in one piece");

char* put(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

char* put(char* out, std::uint64_t number) {
    const fmt::format_int digits(number);
    return put(out, std::string_view(digits.data(), digits.size()));
}

char* put_text(char* out, std::string_view text) {
    return write_json_string(out, shortened(text, access_log::field_bytes_max));
}

// The instant of a line, RFC 3339 with milliseconds, formatted once a millisecond.
class time_text {
public:
    std::string_view of(instant now) {
        const auto milli = std::chrono::floor<std::chrono::milliseconds>(now);
        if (milli != milli_) {
            milli_ = milli;
            const auto second = std::chrono::floor<std::chrono::seconds>(milli);
            const auto since_epoch = second.time_since_epoch().count();
            fmt::format_to_n(text_.data(), text_.size(), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                             fmt::gmtime(static_cast<std::time_t>(since_epoch)),
                             (milli - second).count());
        }
        return {text_.data(), text_.size()};
    }

private:
    std::chrono::sys_time<std::chrono::milliseconds> milli_{std::chrono::milliseconds::min()};
    std::array<char, 24> text_{};
};

char* put_line(char* out, const access_record& record, std::string_view at) {
    out = put(out, R"({"at":")");
    out = put(out, at);
    out = put(out, R"(","method":)");
    out = put_text(out, record.method);
    out = put(out, R"(,"route":)");
    out = put_text(out, record.route);
    out = put(out, R"(,"status":)");
    out = put(out, static_cast<std::uint64_t>(std::max(record.status, 0)));
    out = put(out, R"(,"bytes_out":)");
    out = put(out, record.bytes_out);
    out = put(out, R"(,"duration_us":)");
    out = put(out, record.duration_us);
    out = put(out, R"(,"request_id":)");
    out = put_text(out, record.request_id);
    out = put(out, R"(,"trace_id":)");
    out = put_text(out, record.trace_id);
    out = put(out, R"(,"address":)");
    out = put_text(out, record.address);
    out = put(out, R"(,"account":)");
    out = put_text(out, record.account);
    return put(out, "}\n");
}

// Whole lines in memory of fixed size.
struct buffer {
    explicit buffer(std::size_t bytes)
        : memory(std::make_unique_for_overwrite<char[]>(bytes)), capacity(bytes) {}

    bool has_room() const { return capacity - used >= line_bytes_max; }
    std::string_view text() const { return {memory.get(), used}; }

    std::unique_ptr<char[]> memory;
    std::size_t capacity;
    std::size_t used = 0;
};

// What one thread has logged and the writer has not fetched yet. The mutex is all but free: the
// writer takes it for the exchange of two pointers.
struct lane {
    explicit lane(std::size_t bytes) : filling(bytes) {}

    std::mutex mutex;
    buffer filling;
    time_text time;
};

}  // namespace

class access_log::writer {
public:
    writer(int fd, const clock_port& time, metrics& counted, settings with)
        : clock_(time),
          with_(with),
          buffer_bytes_(std::max(with.buffer_bytes_max, 2 * line_bytes_max)),
          out_(fd),
          lines_dropped_(counted.add_counter("access_log_lines_dropped_total",
                                             "Lines of the access log lost to a slow reader.")),
          thread_([this] { run(); }) {}

    ~writer() {
        out_.give_up_after(with_.close_within);
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

    void write(const access_record& record) {
        lane& mine = lane_of_this_thread();
        bool half_full = false;
        {
            const std::lock_guard lock(mine.mutex);
            buffer& into = mine.filling;
            if (!into.has_room()) {
                count_dropped(1);
                return;
            }
            char* const begin = into.memory.get() + into.used;
            const char* end = put_line(begin, record, mine.time.of(clock_.now()));
            const std::size_t before = into.used;
            into.used += static_cast<std::size_t>(end - begin);
            half_full = before < into.capacity / 2 && into.used >= into.capacity / 2;
        }
        if (half_full) wake_now();
    }

    void flush() {
        std::unique_lock lock(mutex_);
        const std::uint64_t mine = ++rounds_wanted_;
        wake_.notify_all();
        round_done_.wait_for(lock, with_.close_within, [&] { return rounds_done_ >= mine; });
    }

    std::uint64_t dropped() const { return dropped_; }

private:
    // A round fetches what is there once and writes it.
    void run() {
        buffer fetched(buffer_bytes_);
        std::unique_lock lock(mutex_);
        for (bool last = false; !last;) {
            wake_.wait_for(lock, with_.write_every,
                           [this] { return stopping_ || rounds_wanted_ > rounds_done_; });
            const std::uint64_t round = rounds_wanted_;
            last = stopping_;
            lock.unlock();
            for (std::size_t index = 0; lane* each = lane_at(index); ++index)
                write_lane(*each, fetched);
            lock.lock();
            rounds_done_ = round;
            round_done_.notify_all();
        }
    }

    void write_lane(lane& from, buffer& fetched) {
        {
            const std::lock_guard lock(from.mutex);
            std::swap(from.filling, fetched);
        }
        count_dropped(out_.write_lines(fetched.text()));
        fetched.used = 0;
    }

    void wake_now() {
        {
            const std::lock_guard lock(mutex_);
            ++rounds_wanted_;
        }
        wake_.notify_all();
    }

    void count_dropped(std::uint64_t lines) {
        if (lines == 0) return;
        dropped_ += lines;
        lines_dropped_.add(static_cast<double>(lines));
    }

    lane* lane_at(std::size_t index) {
        const std::lock_guard lock(lanes_mutex_);
        return index < lanes_.size() ? &lanes_[index] : nullptr;
    }

    // Found once a thread and remembered there, by the number of this log: its address may return.
    lane& lane_of_this_thread() {
        struct remembered {
            std::uint64_t log = 0;
            lane* found = nullptr;
        };
        thread_local remembered last;
        if (last.log != number_) {
            const std::lock_guard lock(lanes_mutex_);
            lane*& known = lane_of_[std::this_thread::get_id()];
            if (!known) known = &lanes_.emplace_back(buffer_bytes_);
            last = {number_, known};
        }
        return *last.found;
    }

    inline static std::atomic<std::uint64_t> last_number_{0};

    const std::uint64_t number_ = ++last_number_;
    const clock_port& clock_;
    const settings with_;
    const std::size_t buffer_bytes_;
    line_pipe out_;
    counter lines_dropped_;
    std::atomic<std::uint64_t> dropped_{0};

    std::mutex lanes_mutex_;
    std::deque<lane> lanes_;
    std::map<std::thread::id, lane*> lane_of_;

    std::mutex mutex_;  // of what follows
    std::condition_variable wake_;
    std::condition_variable round_done_;
    std::uint64_t rounds_wanted_ = 0;
    std::uint64_t rounds_done_ = 0;
    bool stopping_ = false;

    std::thread thread_;  // last: it uses all of the above
};

access_log::access_log(int fd, const clock_port& time, metrics& counted, settings with)
    : writer_(std::make_unique<writer>(fd, time, counted, with)) {}

access_log::access_log(int fd, const clock_port& time, metrics& counted)
    : access_log(fd, time, counted, settings{}) {}

access_log::~access_log() = default;

void access_log::write(const access_record& record) {
    writer_->write(record);
}

void access_log::flush() {
    writer_->flush();
}

std::uint64_t access_log::dropped() const {
    return writer_->dropped();
}

}  // namespace flores::observe
