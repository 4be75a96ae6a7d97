// Hands the events of this process's outboxes to the streams of Redis, and lets an outbox forget an
// event when every consumer took it. To an outbox the stream is one consumer that takes its time:
// an event that was published is due again a little later, when it is put into the stream anew if
// Redis lost it, and is settled once all took it. So a Redis that lost everything is filled again
// from the outboxes, within look_again_max.
//
// What is in a stream is held to its outbox (stream_sweep.hpp).
//
// Of several replicas, the one with the lease of the service does it.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/events/event_stream.hpp"
#include "platform/events/source.hpp"
#include "platform/net/leases.hpp"
#include "platform/observe/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace flores::events {

struct publisher_options {
    int batch_max = 256;                        // events of a source at a time
    std::size_t batch_bytes_max = 1024 * 1024;  // of their payloads; a larger one goes alone
    std::chrono::milliseconds poll{250};        // for what other replicas stored
    std::chrono::milliseconds look_again_first{15'000};
    std::chrono::milliseconds look_again_max{60'000};
    std::chrono::milliseconds step_max{10'000};  // the deadline of a pass over a source
    std::chrono::milliseconds sweep_interval{15'000};
    std::chrono::hours retention{7 * 24};  // in a stream; then an event is forgotten, taken or not
};

class stream_publisher {
public:
    // Names the consumers of a type.
    using consumers_of = std::function<std::vector<std::string>(const std::string& type)>;

    struct parts {
        boost::asio::any_io_executor loop;  // of one thread
        const clock_port& clock;
        event_stream& stream;
        net::leases& leases;
        consumers_of consumers;
        observe::metrics* metrics = nullptr;  // outlives this
    };

    explicit stream_publisher(parts with, publisher_options options = {});

    // One that was started has been stopped, and its loop ran until that was done.
    ~stream_publisher();
    stream_publisher(const stream_publisher&) = delete;
    stream_publisher& operator=(const stream_publisher&) = delete;

    // Before start. `name` is the source's in Redis and stays the same over releases; `lease` is of
    // its service. The source outlives this.
    void add(std::string name, std::string lease, event_source& source);

    void start();

    // From any thread. Ready when no source is used any more.
    std::future<void> stop();

    // One pass over all sources whose lease is held: returns how many events it published or
    // settled. What start repeats; on its own for tests.
    task<int> pump();

    // Holds the streams to the outboxes of all sources whose lease is held. What start repeats,
    // which forgets nothing in its first hour; on its own for tests.
    task<void> sweep();

private:
    struct state;
    const std::unique_ptr<state> state_;
};

}  // namespace flores::events
