#include "cli/promote_events.hpp"

#include "cli/consumers.hpp"
#include "cli/service_stores.hpp"
#include "cli/told.hpp"
#include "platform/document/mongo_documents.hpp"
#include "platform/events/event_stream.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/redis_outbox.hpp"
#include "platform/events/stream_key.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/cart/storage/redis_carts.hpp"
#include "services/order/events.hpp"
#include "services/order/migrations.hpp"
#include "services/wishlist/storage/redis_words.hpp"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace flores::cli {
namespace {

constexpr int waiting_max = 1000;  // deliveries looked at in one go
constexpr std::size_t brought_max = 50'000;
constexpr instant whenever = instant::max();

constexpr auto not_carried = "events cannot be carried over";

events::failure still_to_take(std::string consumer, int attempts) {
    const instant now = system_clock().now();
    return {std::move(consumer), attempts, now, now, "carried over"};
}

bool has_outbox(const std::filesystem::path& file) {
    sql::sqlite_connection db(file, sql::sqlite_connection::access::read_only);
    return db.integer("SELECT 1 FROM sqlite_schema WHERE name = 'outbox'").has_value();
}

// First into the one, then out of the other: killed between, an event is told twice, never not.
std::size_t carry(shop& still, events::sql_outbox& from, sql::store& into) {
    const auto waiting = value_of(still.wait_for(from.due(whenever, waiting_max)), not_carried);
    for (const events::delivery& each : waiting) {
        std::vector<events::failure> left;
        if (!each.consumer.empty()) left.push_back(still_to_take(each.consumer, each.attempts));
        auto work = [&](sql::connection& db) -> expected<void> {
            events::append(db, each.what, left);
            return {};
        };
        value_of(into.write_now(work), not_carried);
        value_of(still.wait_for(from.settle({{each.name(), each.consumer, {}}})), not_carried);
    }
    return waiting.size();
}

// Who has not taken an event yet, by its name in the streams: of what all took, nobody.
using stream_consumers = std::map<std::string, std::set<std::string>>;

std::set<std::string> names_in(const std::string& with_commas) {
    std::set<std::string> out;
    std::istringstream names(with_commas);
    for (std::string one; std::getline(names, one, ',');) out.insert(std::move(one));
    return out;
}

stream_consumers untaken_in_streams(promotion::redis_target& redis) {
    events::event_stream stream(redis.store());
    stream_consumers out;
    for (const auto& source : redis.names_behind(std::string(events::published_prefix))) {
        std::string at = "0";
        do {
            auto page = redis.run(stream.published(source, std::move(at), waiting_max));
            for (const auto& each : page.entries) out[each.key] = names_in(each.untaken);
            at = std::move(page.next);
        } while (at != "0");
    }
    for (const auto& source : redis.names_behind(std::string(events::taken_prefix)))
        for (auto& key : redis.run(stream.taken(source, std::numeric_limits<int>::max())))
            out[std::move(key)].clear();
    return out;
}

// Who a delivery is still for. What is in no stream was taken by nobody.
std::set<std::string> untaken_by(const events::delivery& due, const stream_consumers& streams) {
    const auto found = streams.find(events::key_of(due));
    if (found != streams.end()) return found->second;
    if (events::is_of_one(due)) return {due.consumer};
    const auto all = consumers_of(due.what.type);
    return {all.begin(), all.end()};
}

// Killed before it said so, cart has taken an order of which it has a mark.
bool cart_took(promotion::redis_target& redis, const events::event& what) {
    if (what.type != order::order_placed_event) return false;
    std::string mark(cart::carts_prefix);
    mark.append(cart::heard_order).append(what.aggregate);
    return redis.run(redis.store().run({"EXISTS", std::move(mark)})).integer == 1;
}

// Each once, for who has not taken it.
int bring(promotion::redis_target& redis, events::event_source& from,
          const stream_consumers& streams, sql::connection& order) {
    const auto waiting = redis.run(from.due(whenever, static_cast<int>(brought_max)));
    if (waiting.size() == brought_max)
        throw std::runtime_error(
            "too many events wait: let production run until they are taken, and stop it again");
    std::map<std::int64_t, std::set<std::string>> wanted;
    for (const events::delivery& each : waiting)
        wanted[each.position].merge(untaken_by(each, streams));
    int brought = 0;
    order.begin_write();
    for (const events::delivery& each : waiting) {
        std::vector<events::failure> left;
        for (const std::string& consumer : std::exchange(wanted[each.position], {}))
            if (consumer != "cart.orders" || !cart_took(redis, each.what))
                left.push_back(still_to_take(consumer, 0));
        if (left.empty()) continue;
        events::append(order, each.what, std::move(left));
        ++brought;
    }
    order.commit();
    return brought;
}

}  // namespace

void settle_outboxes(shop& still, const config::settings& settings) {
    value_of(still.wait_for(still.relay().replay("")), not_carried);
    still.settle_events();
    const auto& folder = settings.data_dir;
    sql::sqlite_file order(folder / order::tables.file, order::tables.steps);
    std::size_t carried = 0;
    for (const service_store& one : service_stores()) {
        const auto path = folder / one.tables.file;
        if (one.in_schema() || !has_outbox(path)) continue;
        sql::sqlite_file file(path, one.tables.steps);
        events::sql_outbox outbox(file);
        for (std::size_t some = waiting_max; some == waiting_max; carried += some)
            some = carry(still, outbox, order);
    }
    fmt::print("All events were told");
    if (carried > 0) fmt::print("; {} that were not taken wait in production", carried);
    fmt::print(".\n");
}

void bring_back(production_stores& stores, const config::settings& from, sql::connection& order) {
    const stream_consumers streams = untaken_in_streams(stores.redis());
    int brought = 0;
    for (const service_store& one : service_stores()) {
        if (one.in_schema()) {
            sql::postgres_store store(sql::place_of(from, one.tables.name), one.tables.steps);
            events::sql_outbox outbox(store);
            brought += bring(stores.redis(), outbox, streams, order);
        }
        for (const std::string_view each : one.collections) {
            document::mongo_documents documents(stores.mongo(),
                                                fmt::format("{}.{}", one.tables.name, each));
            brought += bring(stores.redis(), documents.events(), streams, order);
        }
    }
    events::redis_outbox lists(stores.redis().store(), std::string(wishlist::lists_outbox));
    brought += bring(stores.redis(), lists, streams, order);
    if (brought > 0) fmt::print("{} events are told again to who did not take them.\n", brought);
}

}  // namespace flores::cli
