#include "services/order/storage/sql_orders.hpp"

#include "platform/sql/postgres_store.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/change_order.hpp"
#include "services/order/storage/list_orders.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"
#include "services/order/storage/place_order.hpp"

#include <memory>

namespace flores::order {

sql_order_repository::sql_order_repository(sql::store& file, const order_secrets& secrets,
                                           id_source& ids)
    : file_(file), secrets_(secrets), ids_(ids) {
    // A file answers at once; a server is worth asking once for many.
    if (dynamic_cast<const sql::postgres_store*>(&file) != nullptr)
        together_ = std::make_unique<placing_line>(file, secrets, ids);
}

task<expected<order>> sql_order_repository::place(order_draft draft) {
    const auto what = std::make_shared<const prepared_order>(prepare(std::move(draft), ids_));
    auto placing = place_row(what);
    auto row = co_await std::move(placing);
    if (!row) co_return std::unexpected(std::move(row.error()));
    if (row->replayed) co_return std::move(*row->replayed);
    co_return order_of(what->draft, std::move(*row));
}

task<expected<placed_row>> sql_order_repository::place_row(
    std::shared_ptr<const prepared_order> what) {
    if (together_ && what->draft.promotions.empty()) {
        auto placing = together_->place(what);
        auto placed = co_await std::move(placing);
        if (placed) co_return std::move(*placed);
    }
    auto work = [what, &secrets = secrets_,
                 &ids = ids_](sql::connection& db) -> expected<placed_row> {
        return place_one(db, *what, secrets, ids);
    };
    auto writing = file_.write(std::move(work));
    co_return co_await std::move(writing);
}

task<expected<std::optional<order>>> sql_order_repository::replay(key_claim claim, instant now) {
    auto work = [claim = std::move(claim),
                 now](sql::connection& db) -> expected<std::optional<order>> {
        return replay_order(db, claim, now);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<order>> sql_order_repository::load(order_number number) {
    auto work = [number](sql::connection& db) -> expected<order> {
        auto found = load_order(db, number);
        if (!found) return fail(errors::not_found);
        found->history = load_history(db, *found);
        found->payments = load_payments(db, *found);
        return std::move(*found);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<list_part<order>>> sql_order_repository::list(order_filter filter,
                                                            std::optional<std::int64_t> before,
                                                            part_size size) {
    auto work = [filter = std::move(filter), before,
                 size](sql::connection& db) -> expected<list_part<order>> {
        return list_orders(db, filter, before, size);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<order>> sql_order_repository::change(order_number number, wanted_change wanted,
                                                   std::optional<key_claim> claim, instant now) {
    auto work = [number, wanted = std::move(wanted), claim = std::move(claim), now,
                 by = order_teller{ids_, secrets_}](sql::connection& db) -> expected<order> {
        return change_order(db, by, number, wanted, claim, now);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<order>> sql_order_repository::join(order_number number, std::string token_hash,
                                                 std::string account, instant now) {
    auto work = [number, token_hash = std::move(token_hash), account = std::move(account), now,
                 by = order_teller{ids_, secrets_}](sql::connection& db) -> expected<order> {
        return join_order(db, by, number, token_hash, account, now);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<int>> sql_order_repository::lapse(instant now, int limit) {
    auto work = [now, limit,
                 by = order_teller{ids_, secrets_}](sql::connection& db) -> expected<int> {
        return lapse_orders(db, by, now, limit);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<int>> sql_order_repository::forget_keys(instant now, int limit) {
    auto work = [now, limit](sql::connection& db) -> expected<int> {
        return static_cast<int>(
            db.exec("DELETE FROM idempotency WHERE at <= ?1 AND id IN "
                    "(SELECT id FROM idempotency ORDER BY id LIMIT ?2)",
                    now - idempotency_kept, limit));
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::order
