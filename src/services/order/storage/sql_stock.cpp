#include "services/order/storage/sql_stock.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/stock_rows.hpp"

namespace flores::order {
namespace {

expected<stock_entry> move_stock(sql::connection& db, id_source& ids, const stock_movement& wanted,
                                 const std::optional<key_claim>& claim) {
    if (claim) {
        auto answered = find_answer(db, *claim, wanted.at);
        if (!answered) return std::unexpected(std::move(answered.error()));
        if (*answered) {
            auto entry = find_entry(db, wanted.sku);
            if (!entry) return fail(errors::not_found);
            entry->on_hand = (*answered)->subject;
            entry->version = (*answered)->version;
            return std::move(*entry);
        }
    }
    make_entry(db, wanted.sku);
    const auto after = take_step(db, ids,
                                 {.sku = wanted.sku,
                                  .delta = wanted.delta,
                                  .reason = wanted.reason,
                                  .actor = wanted.actor,
                                  .note = wanted.note,
                                  .at = wanted.at});
    if (!after) return fail(stock_exceeded);
    record_action(db, {wanted.actor, wanted.at},
                  "stock." + std::string(json::enum_text(wanted.reason)), audit_subject::sku,
                  wanted.sku, std::to_string(after->on_hand - wanted.delta),
                  std::to_string(after->on_hand));
    if (claim) keep_answer(db, *claim, {after->on_hand, after->version}, wanted.at);
    return *after;
}

// A SKU is set once for an import, and its present stock is never undone by a late announcement.
bool put_first(sql::connection& db, id_source& ids, const std::string& import_id,
               const stock_entry& first, instant now) {
    if (db.exec("INSERT INTO initial_stock (import_id, sku) VALUES (?, ?) ON CONFLICT DO NOTHING",
                import_id, first.sku) == 0)
        return false;
    if (find_entry(db, first.sku)) return false;
    make_entry(db, first.sku);
    take_step(db, ids,
              {.sku = first.sku,
               .delta = first.on_hand,
               .reason = movement_reason::initial,
               .actor = "system",
               .note = import_id,
               .at = now});
    return true;
}

stock_entry read_entry(const sql::row& from) {
    return {from.string(0), from.integer(1), from.integer(2), from.integer(3)};
}

}  // namespace

task<expected<stock_entry>> sql_stock_repository::move(stock_movement wanted,
                                                       std::optional<key_claim> claim) {
    auto work = [wanted = std::move(wanted), claim = std::move(claim),
                 &ids = ids_](sql::connection& db) -> expected<stock_entry> {
        return move_stock(db, ids, wanted, claim);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<stock_entry>> sql_stock_repository::set_low_at(std::string sku, std::int64_t low_at,
                                                             staff_act by) {
    auto work = [sku = std::move(sku), low_at, by = std::move(by),
                 &ids = ids_](sql::connection& db) -> expected<stock_entry> {
        auto entry = find_entry(db, sku);
        if (!entry) return fail(errors::not_found);
        const std::string_view before = stock_state(entry->on_hand, entry->low_at);
        const std::int64_t former = std::exchange(entry->low_at, low_at);
        ++entry->version;
        db.exec("UPDATE stock SET low_at = ?, version = ? WHERE sku = ?", low_at, entry->version,
                sku);
        record_action(db, by, "stock.low_at", audit_subject::sku, sku, std::to_string(former),
                      std::to_string(low_at));
        tell_state(db, ids, *entry, before, by.at);
        return std::move(*entry);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<stock_entry>>> sql_stock_repository::entries(
    std::vector<std::string> skus) {
    auto work = [skus =
                     std::move(skus)](sql::connection& db) -> expected<std::vector<stock_entry>> {
        std::vector<stock_entry> out;
        for (const std::string& sku : skus)
            if (auto entry = find_entry(db, sku)) out.push_back(std::move(*entry));
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<stock_entry>>> sql_stock_repository::list(std::string after, bool low_only,
                                                                  part_size size) {
    auto work = [after = std::move(after), low_only,
                 size](sql::connection& db) -> expected<list_part<stock_entry>> {
        return sql::read_part<stock_entry>(
            db,
            "SELECT sku, on_hand, low_at, version FROM stock WHERE (?1 = 0 OR on_hand <= low_at) "
            "AND sku > ?2 ORDER BY sku LIMIT ?3",
            read_entry, after, size, low_only);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<stock_movement>>> sql_stock_repository::movements(
    std::string sku, std::optional<std::int64_t> before, part_size size) {
    auto work = [sku = std::move(sku), before,
                 size](sql::connection& db) -> expected<list_part<stock_movement>> {
        const auto read = [&sku](const sql::row& one) {
            return stock_movement{one.integer(0),        sku,
                                  one.integer(1),        sql::enum_at<movement_reason>(one, 2),
                                  one.integer(3),        one.string(4),
                                  one.string(5),         one.time(6),
                                  one.optional_string(7)};
        };
        // By SKU alone there is no index, which every sale would write: by id, from the place
        // asked for back to the SKU's first stock, before which it moved nothing.
        return sql::read_part<stock_movement>(
            db,
            "SELECT id, delta, reason, on_hand, "
            "CASE WHEN order_id IS NULL THEN actor ELSE '' END, note, at, "
            "(SELECT number FROM orders WHERE orders.id = order_id) FROM stock_movement "
            "WHERE sku = ?1 AND id < coalesce(?2, 9223372036854775807) AND id >= (SELECT min(id) "
            "FROM stock_movement WHERE sku = ?1 AND reason NOT IN ('sold', 'returned')) "
            "ORDER BY id DESC LIMIT ?3",
            read, before, size, sku);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<int>> sql_stock_repository::put_initial(std::string import_id,
                                                      std::vector<stock_entry> entries,
                                                      instant now) {
    auto work = [import_id = std::move(import_id), entries = std::move(entries), now,
                 &ids = ids_](sql::connection& db) -> expected<int> {
        int set = 0;
        for (const stock_entry& one : entries) set += put_first(db, ids, import_id, one, now);
        return set;
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::order
