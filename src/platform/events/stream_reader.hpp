// Gives the consumers of this process the events of their groups: at least once, in any order, each
// to one of the service's replicas. A consumer that keeps failing gets the event again later and
// later from the memory of this process, which says to Redis that it still has it; when the process
// dies, another claims it. At last it leaves a dead letter, which an operator replays.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/events/event_stream.hpp"
#include "platform/events/hub.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>

namespace flores::events {

struct reader_options {
    int held_max = 64;                            // events of a consumer at a time, failed ones too
    std::chrono::milliseconds patience{1000};     // of a wait for new ones
    std::chrono::milliseconds upkeep{3000};       // between two sayings that held ones are held
    std::chrono::milliseconds abandoned{10'000};  // unsaid for so long, they are another's
    int attempts_max = 10;                        // then a dead letter
    std::chrono::milliseconds back_off_first{1000};  // doubled for each further attempt
    std::chrono::milliseconds back_off_max{300'000};
    std::chrono::milliseconds hand_over_max{30'000};  // the deadline a consumer gets
    std::chrono::milliseconds fault_pause{1000};      // where Redis is away
};

struct reader_counts {
    std::atomic<std::uint64_t> handed_over{0};
    std::atomic<std::uint64_t> failed{0};        // attempts
    std::atomic<std::uint64_t> dead_letters{0};  // made by this process
};

class stream_reader {
public:
    // `loop`: of one thread; consumers run there.
    stream_reader(boost::asio::any_io_executor loop, const clock_port& clock, event_stream& stream,
                  reader_options options = {});

    // One that was started has been stopped, and its loop ran until that was done.
    ~stream_reader();
    stream_reader(const stream_reader&) = delete;
    stream_reader& operator=(const stream_reader&) = delete;

    // Before start, as hub::subscribe.
    void subscribe(std::string name, std::string_view type, hub::consumer take);

    void start();

    // From any thread. Ready when the hand-overs in progress have ended. What was not taken by then
    // is another's after `abandoned`.
    std::future<void> stop();

    const reader_counts& counts() const;

private:
    struct state;
    const std::unique_ptr<state> state_;
};

}  // namespace flores::events
