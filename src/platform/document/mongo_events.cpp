#include "platform/document/mongo_events.hpp"

#include "platform/document/mongo_log.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace flores::document {
namespace {

using events::delivery;
using events::failure;

struct record {
    std::int64_t position = 0;
    events::event what;
    bool unsent = true;
    std::vector<failure> failures;

    bool waits() const { return unsent || !failures.empty(); }
};

failure failure_in(const bson& from) {
    failure out{from.text("consumer"), static_cast<int>(from.number("attempts")),
                instant_of(from.number("failed_at")), std::nullopt, from.text("why")};
    if (const auto again = from.number_if("again_at")) out.again_at = instant_of(*again);
    return out;
}

bson failure_written(const failure& from) {
    bson out;
    out.text("consumer", from.consumer).number("attempts", from.attempts);
    out.number("failed_at", micros_of(from.failed_at)).text("why", from.why);
    if (from.again_at) out.number("again_at", micros_of(*from.again_at));
    return out;
}

record record_in(const bson& from) {
    record out{from.number("_id"),
               {from.text("id"), from.text("type"), from.text("aggregate"), from.number("version"),
                instant_of(from.number("at")), from.text("payload"), from.flag("personal")},
               from.flag("unsent"),
               {}};
    for (const bson& each : from.list("failures")) out.failures.push_back(failure_in(each));
    return out;
}

// `again`: the first time at which a consumer is to be tried again; absent when none is.
bson record_written(const record& from) {
    bson out;
    out.number("_id", from.position).text("id", from.what.id).text("type", from.what.type);
    out.text("aggregate", from.what.aggregate).number("version", from.what.version);
    out.number("at", micros_of(from.what.occurred_at)).text("payload", from.what.payload);
    out.flag("personal", from.what.personal).flag("unsent", from.unsent);
    std::vector<bson> failures;
    std::optional<instant> again;
    bool dead = false;
    for (const failure& each : from.failures) {
        failures.push_back(failure_written(each));
        if (!each.again_at) dead = true;
        if (each.again_at && (!again || *each.again_at < *again)) again = each.again_at;
    }
    out.list("failures", failures).flag("dead", dead).flag("waits", from.waits());
    if (again) out.number("again", micros_of(*again));
    return out;
}

bson limited(const char* by, std::int64_t limit) {
    bson order;
    order.number(by, 1);
    bson out;
    out.object("sort", order).number("limit", limit);
    return out;
}

bson flagged(const char* field) {
    bson out;
    out.flag(field, true);
    return out;
}

bson compared(const char* field, const char* how, std::int64_t with) {
    bson inner;
    inner.number(how, with);
    bson out;
    out.object(field, inner);
    return out;
}

bson at_positions(const std::vector<std::int64_t>& positions) {
    bson inner;
    inner.numbers("$in", positions);
    bson out;
    out.object("_id", inner);
    return out;
}

bool is_over(const record& one) {
    return one.what.personal && !one.waits();
}

void note(const events::settlement& done, record& in) {
    std::erase_if(in.failures, [&](const failure& one) {
        return one.consumer == done.consumer ||
               std::ranges::any_of(done.failures, [&](const failure& other) {
                   return other.consumer == one.consumer;
               });
    });
    if (done.consumer.empty()) in.unsent = false;
    in.failures.insert(in.failures.end(), done.failures.begin(), done.failures.end());
}

// One look for all, and one command each for what stays and for what goes. Each document changes on
// its own: what a fault left as it was is handed over again.
void record_all(mongo_session& session, const std::string& events,
                const std::vector<events::settlement>& done) {
    std::vector<std::int64_t> positions;
    for (const events::settlement& each : done) positions.push_back(each.of.position);
    std::map<std::int64_t, record> found;
    for (const bson& each : session.find(events, at_positions(positions), bson()))
        found.emplace(each.number("_id"), record_in(each));
    std::set<std::int64_t> noted;
    for (const events::settlement& each : done) {
        const auto at = found.find(each.of.position);
        if (at == found.end()) continue;
        if (!each.of.id.empty() && each.of.id != at->second.what.id) continue;
        note(each, at->second);
        noted.insert(each.of.position);
    }
    std::vector<bson> kept;
    std::vector<std::int64_t> over;
    for (const std::int64_t position : noted)
        if (const record& one = found.at(position); is_over(one))
            over.push_back(position);
        else
            kept.push_back(record_written(one));
    session.replace_all(events, kept);
    if (!over.empty()) session.remove(events, at_positions(over));
}

void add_failed(mongo_session& session, const std::string& events, instant now, std::size_t limit,
                std::vector<delivery>& into) {
    if (limit == 0) return;
    const auto found = session.find(events, compared("again", "$lte", micros_of(now)),
                                    limited("again", static_cast<std::int64_t>(limit)));
    for (const bson& each : found) {
        const record one = record_in(each);
        for (const failure& failed : one.failures)
            if (failed.again_at && *failed.again_at <= now && limit > 0) {
                into.push_back({one.position, one.what, failed.consumer, failed.attempts});
                --limit;
            }
    }
}

}  // namespace

bson pending(const events::event& told) {
    bson out;
    out.text("id", told.id).text("type", told.type).text("aggregate", told.aggregate);
    out.number("version", told.version).number("at", micros_of(told.occurred_at));
    out.text("payload", told.payload).flag("personal", told.personal).flag("unsent", true);
    return out;
}

bson event_document(const bson& pending, std::int64_t position) {
    record fresh = record_in(pending);
    fresh.position = position;
    return record_written(fresh);
}

void mongo_events::announce() {
    const std::lock_guard held(mutex_);
    for (const auto& each : wakes_) each();
}

void mongo_events::on_stored(std::function<void()> wake) {
    const std::lock_guard held(mutex_);
    wakes_.push_back(std::move(wake));
}

task<expected<std::vector<delivery>>> mongo_events::due(instant now, int limit) {
    auto work = [collection = collection_, now,
                 limit](mongo_session& session) -> expected<std::vector<delivery>> {
        mongo_log(session, collection).head();  // a commit whose writer died is folded here
        const std::string events = collection + ".events";
        std::vector<delivery> found;
        for (const bson& each : session.find(events, flagged("unsent"), limited("_id", limit))) {
            const record one = record_in(each);
            found.push_back({one.position, one.what, {}, 0});
        }
        add_failed(session, events, now, static_cast<std::size_t>(limit) - found.size(), found);
        return found;
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

task<expected<void>> mongo_events::settle(std::vector<events::settlement> done) {
    auto work = [events = collection_ + ".events",
                 done = std::move(done)](mongo_session& session) -> expected<void> {
        record_all(session, events, done);
        return {};
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

task<expected<std::optional<instant>>> mongo_events::next_retry() {
    auto work = [events = collection_ +
                          ".events"](mongo_session& session) -> expected<std::optional<instant>> {
        const auto found = session.find(events, compared("again", "$gt", 0), limited("again", 1));
        if (found.empty()) return std::nullopt;
        return instant_of(found.front().number("again"));
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

task<expected<std::vector<events::dead_letter>>> mongo_events::dead_letters(int limit) {
    auto work = [events = collection_ + ".events",
                 limit](mongo_session& session) -> expected<std::vector<events::dead_letter>> {
        std::vector<events::dead_letter> all;
        for (const bson& each : session.find(events, flagged("dead"), limited("_id", limit))) {
            record one = record_in(each);
            std::ranges::sort(one.failures, {}, &failure::consumer);
            for (const failure& failed : one.failures)
                if (!failed.again_at && all.size() < static_cast<std::size_t>(limit))
                    all.push_back({one.position, one.what, failed});
        }
        return all;
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

task<expected<std::int64_t>> mongo_events::replay(std::string consumer, instant now) {
    auto work = [events = collection_ + ".events", consumer = std::move(consumer),
                 now](mongo_session& session) -> expected<std::int64_t> {
        std::int64_t count = 0;
        std::vector<bson> changed;
        for (const bson& each : session.find(events, flagged("dead"), bson())) {
            record one = record_in(each);
            for (failure& failed : one.failures) {
                if (failed.again_at || (!consumer.empty() && failed.consumer != consumer)) continue;
                failed.again_at = now;
                failed.attempts = 0;
                ++count;
            }
            changed.push_back(record_written(one));
        }
        session.replace_all(events, changed);
        return count;
    };
    auto running = pool_.run_to_its_end(std::move(work));
    auto replayed = co_await std::move(running);
    announce();
    co_return replayed;
}

task<expected<std::vector<events::event_name>>> mongo_events::missing(
    std::vector<events::event_name> asked) {
    auto work = [events = collection_ + ".events", asked = std::move(asked)](
                    mongo_session& session) -> expected<std::vector<events::event_name>> {
        std::vector<std::int64_t> positions;
        for (const events::event_name& one : asked) positions.push_back(one.position);
        std::map<std::int64_t, std::string> found;
        for (const bson& each : session.find(events, at_positions(positions), bson()))
            found.emplace(each.number("_id"), each.text("id"));
        return not_among(asked, found);
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

task<expected<std::int64_t>> mongo_events::purge(instant before) {
    auto work = [collection = collection_,
                 before](mongo_session& session) -> expected<std::int64_t> {
        mongo_log(session, collection)
            .prune(micros_of(std::chrono::time_point_cast<instant::duration>(
                std::chrono::system_clock::now() - std::chrono::hours(24))));
        bson old = compared("at", "$lt", micros_of(before));
        old.flag("waits", false);
        return session.remove(collection + ".events", old);
    };
    co_return co_await pool_.run_to_its_end(std::move(work));
}

}  // namespace flores::document
