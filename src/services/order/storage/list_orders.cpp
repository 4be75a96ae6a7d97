#include "services/order/storage/list_orders.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"

namespace flores::order {
namespace {

// SQLite's planner would take the rows in the order of their ids.
std::string_view by_status(sql::driver kind) {
    return kind == sql::driver::sqlite
               ? "INDEXED BY orders_by_status WHERE ?1 IS NULL AND status = ?2 "
               : "WHERE ?1 IS NULL AND status = ?2 ";
}

// action_for() of a row.
std::string action_column() {
    return std::string(
               "CASE WHEN status NOT IN ('cancelled', 'refunded') AND method = 'transfer' "
               "AND payment = 'unpaid' THEN 'confirm_payment' "
               "WHEN status = 'pending' THEN 'confirm' WHEN status = 'confirmed' THEN 'prepare' "
               "WHEN status = 'preparing' THEN 'dispatch' "
               "WHEN status = 'out_for_delivery' THEN 'deliver' "
               "WHEN status = 'delivery_failed' THEN 'deliver_again' "
               "WHEN status = 'cancelled' AND payment = 'paid' AND (total > 0 OR ")
        .append(kept_column)
        .append(" > 0) THEN 'refund' WHEN status = 'delivered' AND ")
        .append(kept_column)
        .append(" > total THEN 'refund' ELSE 'none' END");
}

// Those that a refund may be owed of: few, where nearly all orders are delivered. PostgreSQL takes
// them for many, and would walk through all orders to join them.
std::string_view refund_likely(sql::driver kind) {
    static const std::string those =
        "(SELECT id FROM orders WHERE status = 'cancelled' AND payment = 'paid' "
        "UNION ALL SELECT order_id FROM substitution WHERE to_refund > 0)";
    static const std::string in = "WHERE ?1 IS NULL AND id IN " + those + " ";
    static const std::string any = "WHERE ?1 IS NULL AND id = ANY (ARRAY " + those + ") ";
    return kind == sql::driver::sqlite ? in : any;
}

// The one status of the orders that an action is next of.
std::optional<order_status> status_for(std::optional<next_action> next) {
    if (!next) return std::nullopt;
    switch (*next) {
        case next_action::confirm:
            return order_status::pending;
        case next_action::prepare:
            return order_status::confirmed;
        case next_action::dispatch:
            return order_status::preparing;
        case next_action::deliver:
            return order_status::out_for_delivery;
        case next_action::deliver_again:
            return order_status::delivery_failed;
        case next_action::confirm_payment:
        case next_action::refund:
        case next_action::none:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

list_part<order> list_orders(sql::connection& db, const order_filter& filter,
                             std::optional<std::int64_t> before, part_size size) {
    // One text for every combination of filters: the planner picks the index by what is bound last,
    // so each index that matters has a statement of its own.
    const auto only = filter.status ? filter.status : status_for(filter.next);
    std::string text(listed_columns());
    text += filter.account                       ? "WHERE account = ?1 "
            : filter.date                        ? "WHERE ?1 IS NULL AND delivery_date = ?3 "
            : only                               ? by_status(db.kind())
            : filter.next == next_action::refund ? refund_likely(db.kind())
            : filter.next == next_action::confirm_payment
                ? "WHERE ?1 IS NULL AND id IN (SELECT id FROM orders WHERE status IN ('pending', "
                  "'confirmed', 'preparing', 'out_for_delivery', 'delivery_failed') "
                  "AND payment = 'unpaid') "
                : "WHERE ?1 IS NULL ";
    text.append("AND (?6 IS NULL OR ").append(action_column()).append(" = ?6) ");
    text +=
        "AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR delivery_date = ?3) "
        "AND (?4 IS NULL OR zone = ?4) "
        "AND (?5 IS NULL OR replace(search, ?5, '') <> search OR "
        "replace(lower(number), ?5, '') <> lower(number)) "
        "AND (?7 IS NULL OR id < ?7) ORDER BY id DESC LIMIT ?8";
    const auto status = only ? std::optional(json::enum_text(*only)) : std::nullopt;
    const auto next = filter.next ? std::optional(json::enum_text(*filter.next)) : std::nullopt;
    const auto date = filter.date ? std::optional(filter.date->text()) : std::nullopt;
    return sql::read_part<order>(db, text, read_listed, before, size, filter.account, status, date,
                                 filter.zone, filter.words, next);
}

}  // namespace flores::order
