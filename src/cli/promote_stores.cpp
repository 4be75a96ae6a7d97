#include "cli/promote_stores.hpp"

#include "cli/production.hpp"
#include "cli/service_stores.hpp"
#include "platform/document/mongo_shelf.hpp"
#include "platform/promotion/sql_shelf.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/cart/migrations.hpp"
#include "services/cart/storage/cart_shelves.hpp"
#include "services/gateway/migrations.hpp"
#include "services/gateway/storage/replay_shelf.hpp"
#include "services/wishlist/migrations.hpp"
#include "services/wishlist/storage/list_shelves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace flores::cli {
namespace {

using promotion::sql_shelf;
using promotion::table;

constexpr std::chrono::hours silence_max{1};
constexpr std::chrono::milliseconds who_serves_asked_every{100};
constexpr std::size_t rows_made_by_steps_max = 10;

// The tables as `flores migrate` leaves them, and nothing else.
std::unique_ptr<sql::sqlite_connection> fresh(const sql::store_tables& tables) {
    auto db = std::make_unique<sql::sqlite_connection>(":memory:",
                                                       sql::sqlite_connection::access::read_write);
    sql::migrate(*db, tables.steps);
    return db;
}

[[noreturn]] void not_empty(const std::string& where) {
    throw std::runtime_error(fmt::format(
        "{}, which is not of this shop. Nothing was changed. Promote into stores that are empty "
        "but for `flores migrate`.",
        where));
}

table table_in(sql::connection& file, std::string_view name) {
    for (table& one : promotion::tables_of(file))
        if (one.name == name) return std::move(one);
    throw std::logic_error(fmt::format("{} has no table {}", file.name(), name));
}

// The documents of one collection, in their table.
table documents_in(sql::connection& file, std::string_view collection) {
    table out = table_in(file, "document");
    std::erase_if(out.columns,
                  [](const auto& each) { return each.name == "collection" || each.name == "row"; });
    out.key.clear();
    for (std::size_t i = 0; i < out.columns.size(); ++i)
        if (out.columns[i].name == "id") out.key.push_back(i);
    out.fixed_column = "collection";
    out.fixed_value = collection;
    return out;
}

void add_tables(const service_store& of, sql::connection& file, sql::connection& schema,
                std::vector<kept_thing>& to) {
    for (const table& one : promotion::tables_of(file))
        to.push_back({fmt::format("{}.{}", of.tables.name, one.name),
                      std::make_unique<sql_shelf>(file, one),
                      std::make_unique<sql_shelf>(schema, one)});
}

void add_collections(const service_store& of, sql::connection& file, document::mongo_pool& mongo,
                     std::vector<kept_thing>& to) {
    for (const std::string_view each : of.collections)
        to.push_back({fmt::format("{}.{}", of.tables.name, each),
                      std::make_unique<sql_shelf>(file, documents_in(file, each)),
                      std::make_unique<document::mongo_shelf>(mongo, of.tables.name, each)});
    to.push_back(
        {fmt::format("{} (revisions)", of.tables.name),
         std::make_unique<sql_shelf>(file, table_in(file, "collection")),
         std::make_unique<document::mongo_revisions>(mongo, of.tables.name, of.collections)});
}

void add_redis(const std::function<sql::connection&(std::string_view)>& file,
               promotion::redis_target& redis, std::vector<kept_thing>& to) {
    sql::connection& carts = file(cart::tables.file);
    sql::connection& lists = file(wishlist::tables.file);
    sql::connection& answers = file(gateway::tables.file);
    to.push_back({"carts", cart::carts_in(carts), cart::carts_in(redis)});
    to.push_back({"wishlists", wishlist::lists_in(lists), wishlist::lists_in(redis)});
    to.push_back({"wishlists (stock heard)",
                  std::make_unique<sql_shelf>(lists, table_in(lists, "stock_heard")),
                  wishlist::heard_in(redis)});
    to.push_back({"kept answers", std::make_unique<sql_shelf>(answers, table_in(answers, "replay")),
                  gateway::replays_in(redis)});
}

}  // namespace

production_stores::production_stores(const config::settings& from)
    : hold_(from, stores_hold::purpose::copies),
      mongo_(from.mongodb_uri),
      redis_(redis_place_of(from)) {
    for (const service_store& one : service_stores()) {
        if (!one.in_schema()) continue;
        const sql::postgres_place place = sql::place_of(from, one.tables.name);
        if (!sql::pending(place, one.tables.steps).empty())
            throw std::runtime_error(fmt::format(
                "schema {} of {} has not the form of this release: run `flores migrate` with "
                "FLORES_STORAGE=production first",
                one.tables.name, from.db_name));
        schemas_.emplace(
            one.tables.name,
            std::make_unique<sql::postgres_connection>(
                place, sql::postgres_limits{.query_max = silence_max, .lock_max = silence_max}));
    }
    if (!mongo_.reach())
        throw std::runtime_error(
            "nobody answers as MongoDB at MONGODB_URI. Start it, or check host, port and tls of "
            "MONGODB_URI.");
}

// Those of a release before this one have a lease at most. Empty: nobody.
std::string production_stores::who_serves() {
    auto there = redis_.who_serves();
    if (there.empty()) there = redis_.names_behind("lease:");
    if (there.empty()) return {};
    return *std::ranges::min_element(there);  // the same while it is there
}

void production_stores::require_still(bool wait) {
    std::string told;
    for (std::string one = who_serves(); !one.empty(); one = who_serves()) {
        if (!wait)
            throw std::runtime_error(fmt::format(
                "a process of production runs on these stores ({}). Stop all of them, or use "
                "--wait; one that was killed counts for ten seconds more.",
                one));
        if (one != told) fmt::print("Waiting until production is stopped: {}\n", one);
        std::fflush(stdout);
        told = std::move(one);
        std::this_thread::sleep_for(who_serves_asked_every);
    }
}

void production_stores::require_whole() {
    if (promotion::mark_of(deciding()) && !promotion::is_finished(deciding()))
        throw std::runtime_error(
            "a promotion into these stores was begun and not finished: finish it first");
}

void production_stores::require_fit(const std::string& shop) {
    if (promotion::is_finished(deciding())) {
        if (redis_.mark() == shop || document::mark_of(mongo_) == shop)
            note_finished_beside();  // whoever was killed before that
        throw std::runtime_error(
            "a shop was promoted into these stores, and production goes on from there. Nothing "
            "was changed. Serve with FLORES_STORAGE=production; to promote again, empty the "
            "stores.");
    }
    std::vector<std::string> marks{document::mark_of(mongo_), redis_.mark()};
    for (const auto& [name, db] : schemas_) marks.push_back(promotion::mark_of(*db).value_or(""));
    bool begun = false;
    for (const std::string& mark : marks) {
        if (!mark.empty() && mark != shop)
            not_empty("these stores hold the begun promotion of another shop");
        begun = begun || mark == shop;
    }
    if (!begun) require_empty();
}

void production_stores::require_empty() {
    for (const service_store& one : service_stores()) {
        const auto none = fresh(one.tables);
        const auto compare = [&](const kept_thing& each) {
            if (each.production->after({}, rows_made_by_steps_max) !=
                each.embedded->after({}, rows_made_by_steps_max))
                not_empty(fmt::format("{} holds something", each.name));
        };
        std::vector<kept_thing> all;
        if (one.in_schema()) add_tables(one, *none, schema(one.tables.name), all);
        if (!one.collections.empty()) add_collections(one, *none, mongo_, all);
        for (const kept_thing& each : all) compare(each);
    }
    if (const std::int64_t keys = redis_.keys(); keys > 0)
        not_empty(fmt::format("Redis holds {} keys", keys));
}

void production_stores::begin(const std::string& shop) {
    for (const auto& [name, db] : schemas_) promotion::begin(*db, shop);
    if (document::mark_of(mongo_).empty()) document::set_mark(mongo_, shop);
    redis_.set_mark(shop);
}

void production_stores::finish(const std::function<sql::connection&(std::string_view)>& file) {
    for (const service_store& one : service_stores()) {
        if (!one.in_schema()) continue;
        std::vector<promotion::last_number> numbered;
        for (const table& each : promotion::tables_of(file(one.tables.file)))
            if (each.is_numbered())
                numbered.push_back(
                    {each, promotion::last_number_in_file(file(one.tables.file), each)});
        promotion::finish(schema(one.tables.name), numbered);
    }
}

void production_stores::note_finished() {
    promotion::note_finished(deciding());
    note_finished_beside();
}

// Redis last: by its mark everybody else goes.
void production_stores::note_finished_beside() {
    document::note_finished(mongo_);
    redis_.note_finished();
}

void production_stores::take_snapshots() {
    for (const auto& [name, db] : schemas_) db->begin_read();
}

std::vector<kept_thing> kept_things(const std::function<sql::connection&(std::string_view)>& file,
                                    production_stores& production) {
    std::vector<kept_thing> out;
    for (const service_store& one : service_stores()) {
        sql::connection& db = file(one.tables.file);
        if (one.in_schema())
            add_tables(one, db, production.schema(one.tables.name), out);
        else if (!one.collections.empty())
            add_collections(one, db, production.mongo(), out);
    }
    add_redis(file, production.redis(), out);
    return out;
}

}  // namespace flores::cli
