#include "services/order/storage/sql_sales.hpp"

#include "services/order/storage/order_rows.hpp"

namespace flores::order {

// Ids count orders in the order of placing, and a day knows its first.
task<expected<order_range>> sql_sales_repository::placed(local_date from, local_date to) {
    auto work = [from = from.text(), to = to.text()](sql::connection& db) -> expected<order_range> {
        const std::int64_t after_all = db.integer("SELECT max(id) FROM orders").value_or(0) + 1;
        const auto first = db.integer(
            "SELECT first_id FROM order_day WHERE date >= ? ORDER BY date LIMIT 1", from);
        const auto end =
            db.integer("SELECT first_id FROM order_day WHERE date > ? ORDER BY date LIMIT 1", to);
        return order_range{first.value_or(after_all), end.value_or(after_all)};
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::vector<order>>> sql_sales_repository::read(order_range range, int limit) {
    auto work = [range, limit](sql::connection& db) -> expected<std::vector<order>> {
        static const std::string sql =
            std::string(order_columns()) + "WHERE id >= ? AND id < ? ORDER BY id LIMIT ?";
        std::vector<order> out;
        for (const sql::row& one : db.query(sql, range.first, range.end, limit))
            out.push_back(read_order(one));
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

}  // namespace flores::order
