#include "platform/events/stream_sweep.hpp"

#include "platform/events/stream_key.hpp"
#include "platform/observe/log.hpp"

namespace flores::events {
namespace {

constexpr int swept_at_a_time = 500;

// The outbox first, the stream after: killed in between, it is in the stream without its outbox.
task<expected<void>> forget(event_stream& stream, event_source& source, std::string name,
                            published_entry one) {
    stream_key key = key_in(one.key);
    log::error("event_forgotten", {{"source", name},
                                   {"position", key.what.position},
                                   {"id", key.what.id},
                                   {"not_taken_by", one.untaken}});
    std::string consumer = key.consumer.empty() ? std::string(all_consumers) : key.consumer;
    std::vector<settlement> done;
    done.push_back({key.what, std::move(consumer), {}});
    auto settling = source.settle(std::move(done));
    auto settled = co_await std::move(settling);
    if (!settled) co_return settled;
    auto withdrawing = stream.withdraw(std::move(name), std::move(one.key));
    co_return co_await std::move(withdrawing);
}

}  // namespace

task<expected<std::vector<settlement>>> settled_by(event_source& source,
                                                   const std::vector<std::string>& keys) {
    std::vector<event_name> names;
    for (const std::string& key : keys) names.push_back(key_in(key).what);
    auto asking = source.missing(std::move(names));
    const auto missing = co_await std::move(asking);
    if (!missing) co_return std::unexpected(missing.error());
    std::vector<settlement> done;
    for (const std::string& key : keys) {
        stream_key one = key_in(key);
        if (is_among(*missing, one.what)) continue;
        if (one.consumer.empty()) one.consumer = all_consumers;
        done.push_back({std::move(one.what), std::move(one.consumer), {}});
    }
    co_return done;
}

sweep_counts make_sweep_counts(observe::metrics* into) {
    if (!into) return {};
    return {into->add_counter("events_forgotten_total",
                              "Events that some consumer did not take within the retention."),
            into->add_counter("events_withdrawn_total",
                              "Events in streams that their outbox held no more.")};
}

// What is asked of the source is asked after the stream: an event is in its outbox before it is in
// a stream, so one that is missing is there no more.
task<expected<std::string>> sweep_some(event_stream& stream, event_source& source, std::string name,
                                       std::string from, instant oldest, sweep_counts counts) {
    auto looking = stream.published(name, std::move(from), swept_at_a_time);
    auto page = co_await std::move(looking);
    if (!page) co_return std::unexpected(std::move(page.error()));
    if (page->entries.empty()) co_return std::move(page->next);
    std::vector<event_name> names;
    for (const published_entry& each : page->entries) names.push_back(key_in(each.key).what);
    auto asking = source.missing(std::move(names));
    const auto missing = co_await std::move(asking);
    if (!missing) co_return std::unexpected(missing.error());
    for (published_entry& each : page->entries) {
        const bool is_missing = is_among(*missing, key_in(each.key).what);
        if (!is_missing && each.since >= oldest) continue;
        auto dropping = is_missing ? stream.withdraw(name, each.key)
                                   : forget(stream, source, name, std::move(each));
        const auto dropped = co_await std::move(dropping);
        if (!dropped) co_return std::unexpected(dropped.error());
        (is_missing ? counts.withdrawn : counts.forgotten).add();
    }
    co_return std::move(page->next);
}

}  // namespace flores::events
