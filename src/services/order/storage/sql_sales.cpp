#include "services/order/storage/sql_sales.hpp"

#include "services/order/storage/order_rows.hpp"

namespace flores::order {
namespace {

constexpr std::string_view in_range =
    "WHERE id >= ? AND id < ? AND placed_at >= ? AND placed_at < ? ";

}  // namespace

// Ids count orders in the order of writing, and a day knows its first; a day that begins while
// orders of the one before are still written may know an id below theirs. An order is placed
// moments before it is written, so no id of a day lies behind the first of the next but one. A day
// that began by a clock that ran ahead bounds nothing once an earlier one began after it, or while
// the newest order is not of its time.
task<expected<order_range>> sql_sales_repository::placed(local_date from, local_date to) {
    auto work = [from, to](sql::connection& db) -> expected<order_range> {
        const std::int64_t after_all = db.integer("SELECT max(id) FROM orders").value_or(0) + 1;
        const local_date next_but_one = to.plus_days(2);
        const auto first =
            db.integer("SELECT min(first_id) FROM order_day WHERE date >= ?", from.text());
        const auto end = db.integer(
            "SELECT min(first_id) FROM (SELECT date, first_id, max(first_id) OVER (ORDER BY date) "
            "AS highest FROM order_day WHERE date >= ?) AS days WHERE date >= ? AND first_id = "
            "highest AND (SELECT placed_at FROM orders ORDER BY id DESC LIMIT 1) >= ?",
            from.text(), next_but_one.text(), at(next_but_one, 0));
        return order_range{first.value_or(after_all), end.value_or(after_all), at(from, 0),
                           at(to.plus_days(1), 0)};
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::int64_t>> sql_sales_repository::count(order_range range, std::int64_t limit) {
    auto work = [range, limit](sql::connection& db) -> expected<std::int64_t> {
        static const std::string sql = std::string("SELECT count(*) FROM (SELECT id FROM orders ")
                                           .append(in_range)
                                           .append("LIMIT ?) AS found");
        return db.integer(sql, range.first, range.end, range.from, range.until, limit).value_or(0);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<std::vector<order>>> sql_sales_repository::read(order_range range, int limit) {
    auto work = [range, limit](sql::connection& db) -> expected<std::vector<order>> {
        static const std::string sql =
            std::string(listed_columns()).append(in_range).append("ORDER BY id LIMIT ?");
        std::vector<order> out;
        for (const sql::row& one :
             db.query(sql, range.first, range.end, range.from, range.until, limit))
            out.push_back(read_listed(one));
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

}  // namespace flores::order
