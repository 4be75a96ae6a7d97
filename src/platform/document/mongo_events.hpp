// The events of one collection in MongoDB: a document each, whose `_id` says the revision that told
// it. Folding inserts them (mongo_log.hpp); from then on only the relay changes them, of which one
// process at a time has the lease.
#pragma once

#include "platform/document/mongo_bson.hpp"
#include "platform/document/mongo_pool.hpp"
#include "platform/events/source.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace flores::document {

// The event as a part of a change, and as a document of its own under its number.
bson pending(const events::event& told);
bson event_document(const bson& pending, std::int64_t position);

// How many events one change can tell: their numbers are its revision and theirs below.
inline constexpr std::int64_t events_of_change_max = 4'096;

class mongo_events final : public events::event_source {
public:
    // Both outlive this.
    mongo_events(mongo_pool& pool, const std::string& collection)
        : pool_(pool), collection_(collection) {}

    // After a commit, from any thread: has the relay woken.
    void announce();

    task<expected<std::vector<events::delivery>>> due(instant now, int limit) override;
    task<expected<void>> settle(std::vector<events::settlement> done) override;
    task<expected<std::optional<instant>>> next_retry() override;
    task<expected<std::vector<events::dead_letter>>> dead_letters(int limit) override;
    task<expected<std::int64_t>> replay(std::string consumer, instant now) override;
    task<expected<std::vector<events::event_name>>> missing(
        std::vector<events::event_name> asked) override;
    task<expected<std::int64_t>> purge(instant before) override;
    void on_stored(std::function<void()> wake) override;

private:
    mongo_pool& pool_;
    const std::string& collection_;
    std::mutex mutex_;
    std::vector<std::function<void()>> wakes_;
};

}  // namespace flores::document
