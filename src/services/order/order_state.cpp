#include "services/order/order_state.hpp"

namespace flores::order {

bool may_follow(order_status from, order_status to) {
    using enum order_status;
    switch (from) {
        case pending:
            return to == confirmed || to == cancelled;
        case confirmed:
            return to == preparing || to == cancelled;
        case preparing:
            return to == out_for_delivery || to == cancelled;
        case out_for_delivery:
            return to == delivered || to == delivery_failed;
        case delivery_failed:
            return to == out_for_delivery || to == cancelled;
        case delivered:
        case cancelled:
        case refunded:
            return false;
    }
    return false;
}

bool is_owed(const order_state& now, payment_method method) {
    return method == payment_method::transfer && now.payment == payment_status::unpaid;
}

expected<order_state> moved(const order_state& now, order_status to, payment_method method) {
    if (!may_follow(now.status, to)) return fail(wrong_state);
    const bool ends = to == order_status::cancelled || to == order_status::delivery_failed;
    if (!ends && is_owed(now, method)) return fail(payment_due);
    order_state next{to, now.payment};
    if (to == order_status::delivered && method == payment_method::cash_on_delivery)
        next.payment = payment_status::paid;
    return next;
}

expected<order_state> after_refund(const order_state& now, std::int64_t left, std::int64_t amount) {
    if (now.payment != payment_status::paid) return fail(wrong_state);
    if (amount > left || left == 0) return fail(refund_exceeds_payment);
    if (amount < left) return now;
    const bool settled =
        now.status == order_status::cancelled || now.status == order_status::delivered;
    if (!settled) return fail(wrong_state);
    return order_state{order_status::refunded, payment_status::refunded};
}

expected<order_state> paid(const order_state& now) {
    if (now.payment != payment_status::unpaid) return fail(wrong_state);
    const bool confirms = now.status == order_status::pending;
    return order_state{confirms ? order_status::confirmed : now.status, payment_status::paid};
}

bool gives_stock_back(order_status from) {
    return from == order_status::pending || from == order_status::confirmed;
}

}  // namespace flores::order
