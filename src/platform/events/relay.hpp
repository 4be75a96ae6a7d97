// Hands events from their sources to the consumers of this process: at least once, in any order. It
// sleeps until a source has stored something or a failed hand-over is due again. A consumer that
// keeps failing gets the event again later and later, and at last leaves a dead letter; the other
// consumers of the event are not asked again.
//
//     relay.add(order_events);
//     relay.subscribe("product.availability", "stock.changed", on_stock_changed);
//     relay.start();
#pragma once

#include "platform/core/clock.hpp"
#include "platform/events/hub.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace flores::events {

struct relay_options {
    int batch_max = 64;  // hand-overs at a time; they run side by side
    // After a full batch the relay rests so many times as long as the batch took: what follows from
    // a rush of orders takes a quarter of a core from the orders themselves, not all of it.
    int rest_times = 3;
    std::chrono::milliseconds rest_max{250};
    int attempts_max = 10;                           // then a dead letter
    std::chrono::milliseconds back_off_first{1000};  // doubled for each further attempt
    std::chrono::milliseconds back_off_max{300'000};
    std::chrono::milliseconds hand_over_max{30'000};  // the deadline a consumer gets
    std::chrono::hours retention{7 * 24};             // of events that every consumer took
};

struct relay_counts {
    std::atomic<std::uint64_t> handed_over{0};
    std::atomic<std::uint64_t> failed{0};         // attempts
    std::atomic<std::uint64_t> dead_letters{0};   // made by this process
    std::atomic<std::uint64_t> source_faults{0};  // a source could not be read or settled
};

class relay final : public hub {
public:
    // `loop`: of one thread; consumers run there.
    relay(boost::asio::any_io_executor loop, const clock_port& clock, relay_options options = {});

    // A relay that was started has been stopped, and its loop ran until that was done.
    ~relay() override;
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    // Both before start.
    void add(event_source& source) override;
    void subscribe(std::string name, std::string_view type, consumer take) override;

    void start();

    // From any thread. Ready when the hand-overs in progress have ended and no source is used.
    std::future<void> stop();

    // One pass over all sources: returns how many hand-overs it made, failed ones included. What
    // start repeats; on its own for tests and the command line. `batch_max`: of the options when 0.
    task<int> pump(int batch_max = 0);

    // Forgets what is older than the retention.
    task<void> purge();

    // Of all sources: what consumers never took, at most `limit` of each source.
    task<expected<std::vector<dead_letter>>> dead_letters(int limit);

    // Makes those of a consumer (of all when empty) due at once; returns how many.
    task<expected<std::int64_t>> replay(std::string consumer);

    const relay_counts& counts() const;

private:
    struct state;
    const std::unique_ptr<state> state_;
};

}  // namespace flores::events
