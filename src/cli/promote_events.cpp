#include "cli/promote_events.hpp"

#include "cli/service_stores.hpp"
#include "cli/told.hpp"
#include "platform/document/mongo_documents.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/redis_outbox.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/order/migrations.hpp"
#include "services/wishlist/storage/redis_words.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace flores::cli {
namespace {

constexpr int waiting_max = 1000;  // deliveries looked at in one go
constexpr std::size_t brought_max = 50'000;
constexpr instant whenever = instant::max();

constexpr auto not_carried = "events cannot be carried over";

std::int64_t append(sql::store& to, const events::event& what) {
    return value_of(to.write_now([what](sql::connection& db) -> expected<std::int64_t> {
        events::append(db, what);
        return db.integer("SELECT max(seq) FROM outbox").value_or(0);
    }),
                    not_carried);
}

bool has_outbox(const std::filesystem::path& file) {
    sql::sqlite_connection db(file, sql::sqlite_connection::access::read_only);
    return db.integer("SELECT 1 FROM sqlite_schema WHERE name = 'outbox'").has_value();
}

// First into the one, then out of the other: killed between, an event is told twice, never not.
std::size_t carry(shop& still, events::sql_outbox& from, sql::store& into,
                  events::sql_outbox& into_outbox) {
    const auto waiting = value_of(still.wait_for(from.due(whenever, waiting_max)), not_carried);
    for (const events::delivery& each : waiting) {
        const std::int64_t position = append(into, each.what);
        if (!each.consumer.empty()) {
            const instant now = system_clock().now();
            const events::failure left{each.consumer, each.attempts, now, now, "carried over"};
            value_of(still.wait_for(into_outbox.settle({{position, "", {left}}})), not_carried);
        }
        value_of(still.wait_for(from.settle({{each.position, each.consumer, {}}})), not_carried);
    }
    return waiting.size();
}

// Each once, whoever has not taken it.
int bring(promotion::redis_target& redis, events::event_source& from, sql::connection& order) {
    const auto waiting = redis.run(from.due(whenever, static_cast<int>(brought_max)));
    if (waiting.size() == brought_max)
        throw std::runtime_error(
            "too many events wait: let production run until they are taken, and stop it again");
    std::set<std::int64_t> brought;
    order.begin_write();
    for (const events::delivery& each : waiting)
        if (brought.insert(each.position).second) events::append(order, each.what);
    order.commit();
    return static_cast<int>(brought.size());
}

}  // namespace

void settle_outboxes(shop& still, const config::settings& settings) {
    value_of(still.wait_for(still.relay().replay("")), not_carried);
    still.settle_events();
    const auto& folder = settings.data_dir;
    sql::sqlite_file order(folder / order::tables.file, order::tables.steps);
    events::sql_outbox order_outbox(order);
    std::size_t carried = 0;
    for (const service_store& one : service_stores()) {
        const auto path = folder / one.tables.file;
        if (one.in_schema() || !has_outbox(path)) continue;
        sql::sqlite_file file(path, one.tables.steps);
        events::sql_outbox outbox(file);
        for (std::size_t some = waiting_max; some == waiting_max; carried += some)
            some = carry(still, outbox, order, order_outbox);
    }
    fmt::print("All events were told");
    if (carried > 0) fmt::print("; {} that were not taken wait in production", carried);
    fmt::print(".\n");
}

void bring_back(production_stores& stores, const config::settings& from, sql::connection& order) {
    int brought = 0;
    for (const service_store& one : service_stores()) {
        if (one.in_schema()) {
            sql::postgres_store store(sql::place_of(from, one.tables.name), one.tables.steps);
            events::sql_outbox outbox(store);
            brought += bring(stores.redis(), outbox, order);
        }
        for (const std::string_view each : one.collections) {
            document::mongo_documents documents(stores.mongo(),
                                                fmt::format("{}.{}", one.tables.name, each));
            brought += bring(stores.redis(), documents.events(), order);
        }
    }
    events::redis_outbox lists(stores.redis().store(), std::string(wishlist::lists_outbox));
    brought += bring(stores.redis(), lists, order);
    if (brought > 0) fmt::print("{} events that not everybody took are told again.\n", brought);
}

}  // namespace flores::cli
