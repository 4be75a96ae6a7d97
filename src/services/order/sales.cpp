#include "services/order/sales.hpp"

#include <algorithm>
#include <set>

namespace flores::order {
namespace {

sales_sums sums_of(const order& what) {
    sales_sums out{.orders = 1,
                   .merchandise = what.amounts.merchandise.amount,
                   .discount = what.amounts.discount.amount,
                   .delivery = what.amounts.delivery_fee.amount + what.amounts.surcharge.amount,
                   .total = what.amounts.total.amount,
                   .refunded = refunded_of(what)};
    for (const order_line& line : what.lines) out.units += line.quantity;
    return out;
}

}  // namespace

void sales_sums::add(const sales_sums& more) {
    orders += more.orders;
    units += more.units;
    merchandise += more.merchandise;
    discount += more.discount;
    delivery += more.delivery;
    total += more.total;
    refunded += more.refunded;
}

bool is_sale(const order& what) {
    const order_status now = what.state.status;
    return now != order_status::pending && now != order_status::cancelled &&
           now != order_status::refunded;
}

std::int64_t refunded_of(const order& what) {
    if (what.state.payment == payment_status::unpaid) return 0;
    return std::max(std::int64_t{0}, what.amounts.total.amount - what.refundable());
}

sales_row& sales_summary::row(const std::string& key, const std::string& name) {
    sales_row& out = rows_[key];
    if (out.key.empty()) out = {key, name, {}};
    return out;
}

// A product counts an order once, however many of its sizes were bought.
void sales_summary::add_products(const order& what) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < what.lines.size(); ++i) {
        const order_line& line = what.lines[i];
        const std::int64_t gross = line.unit_price * line.quantity;
        const std::int64_t discount = discount_of_line(what.promotions, i);
        row(line.product_id, line.name_es)
            .sums.add({.orders = seen.insert(line.product_id).second ? 1 : 0,
                       .units = line.quantity,
                       .merchandise = gross,
                       .discount = discount,
                       .total = gross - discount});
    }
}

// What the orders with it brought, and of their discounts the promotion's own.
void sales_summary::add_promotions(const order& what, const sales_sums& sums) {
    for (const applied_promotion& one : what.promotions) {
        sales_sums own = sums;
        own.discount = one.amount;
        row(one.id, one.code.empty() ? one.name_es : one.code).sums.add(own);
    }
}

void sales_summary::add(const order& what) {
    if (!is_sale(what)) return;
    const sales_sums sums = sums_of(what);
    all_.add(sums);
    switch (by_) {
        case sales_by::day:
            return row(today(what.placed_at).text(), "").sums.add(sums);
        case sales_by::zone:
            return row(what.delivery.zone, "").sums.add(sums);
        case sales_by::product:
            return add_products(what);
        case sales_by::promotion:
            return add_promotions(what, sums);
    }
}

std::vector<sales_row> sales_summary::rows() const {
    std::vector<sales_row> out;
    for (const auto& [key, one] : rows_) out.push_back(one);
    const auto larger = [](const sales_row& a, const sales_row& b) {
        return a.sums.total != b.sums.total ? a.sums.total > b.sums.total : a.key < b.key;
    };
    if (by_ != sales_by::day) std::ranges::sort(out, larger);
    return out;
}

}  // namespace flores::order
