#include "services/order/order.hpp"

#include <algorithm>

namespace flores::order {

const std::string& name_in(const order_line& line, language wanted) {
    return wanted == language::en && !line.name_en.empty() ? line.name_en : line.name_es;
}

std::string counted(const order_line& line, language wanted) {
    std::string out = std::to_string(line.quantity) + " × " + name_in(line, wanted);
    if (!line.size.empty() && line.size != "estandar") out += " (" + line.size + ")";
    return out;
}

order_state first_state(const order_amounts& amounts) {
    if (amounts.total.amount > 0) return {};
    return {order_status::confirmed, payment_status::paid};
}

std::int64_t net_of_line(const order_line& line, const std::vector<applied_promotion>& promotions,
                         std::size_t index) {
    return line.unit_price * line.quantity - discount_of_line(promotions, index);
}

std::int64_t order::refundable() const {
    return kept.value_or(sum_of(payments, payment_kind::payment) -
                         sum_of(payments, payment_kind::refund));
}

std::int64_t order::overpaid() const {
    return std::max(std::int64_t{0}, refundable() - amounts.total.amount);
}

std::int64_t order::to_give_back() const {
    return state.status == order_status::cancelled ? refundable() : overpaid();
}

namespace {

// A buyer may have paid before a substitution took something off, or all of it: what costs nothing
// any more is paid already.
expected<order_state> after_payment(const order& what, std::int64_t amount) {
    const bool for_nothing = what.state.payment == payment_status::paid &&
                             what.amounts.total.amount == 0 && what.payments.empty();
    auto next = for_nothing && amount > 0 ? what.state : paid(what.state);
    const std::int64_t most = what.first_total.value_or(what.amounts.total).amount;
    const bool fits = amount == 0 || (amount >= what.amounts.total.amount && amount <= most);
    if (next && !fits)
        return refuse({{"/amount/amount",
                        "out_of_range",
                        {"Desde el total hasta lo que costaba al hacer el pedido.",
                         "From the total to what the order cost when it was placed."}}});
    return next;
}

}  // namespace

expected<order_state> changed(const order& what, const wanted_change& wanted) {
    const order_state& now = what.state;
    if (wanted.payment && wanted.payment->kind == payment_kind::refund) {
        const std::int64_t amount = wanted.payment->amount;
        const bool settled = amount == 0 || amount > what.to_give_back();
        if (wanted.payment->as_owed && settled && now.payment == payment_status::paid)
            return fail(refund_exceeds_payment);
        const bool too_much = amount > 0 && amount <= what.overpaid();
        if (too_much && now.status != order_status::cancelled) return now;
        return after_refund(now, what.refundable(), amount);
    }
    if (wanted.payment) return after_payment(what, wanted.payment->amount);
    const order_status to = wanted.to.value_or(now.status);
    if (wanted.by_buyer && (to != order_status::cancelled || !gives_stock_back(now.status)))
        return fail(wrong_state);
    return moved(now, to, what.method);
}

next_action action_for(const order& what) {
    using enum order_status;
    const bool over = what.state.status == cancelled || what.state.status == refunded;
    if (!over && is_owed(what.state, what.method)) return next_action::confirm_payment;
    switch (what.state.status) {
        case pending:
            return next_action::confirm;
        case confirmed:
            return next_action::prepare;
        case preparing:
            return next_action::dispatch;
        case out_for_delivery:
            return next_action::deliver;
        case delivery_failed:
            return next_action::deliver_again;
        case cancelled:
            return what.state.payment == payment_status::paid &&
                           (what.amounts.total.amount > 0 || what.refundable() > 0)
                       ? next_action::refund
                       : next_action::none;
        case delivered:
            return what.overpaid() > 0 ? next_action::refund : next_action::none;
        case refunded:
            return next_action::none;
    }
    return next_action::none;
}

}  // namespace flores::order
