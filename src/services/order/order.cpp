#include "services/order/order.hpp"

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

expected<order_state> moved(const order_state& now, order_status to, payment_method method) {
    if (!may_follow(now.status, to)) return fail(wrong_state);
    order_state next{to, now.payment};
    if (to == order_status::delivered && method == payment_method::cash_on_delivery)
        next.payment = payment_status::paid;
    return next;
}

expected<order_state> paid(const order_state& now, payment_status to) {
    const bool settled =
        now.status == order_status::cancelled || now.status == order_status::delivered;
    if (to == payment_status::refunded && now.payment == payment_status::paid && settled)
        return order_state{order_status::refunded, payment_status::refunded};
    if (to != payment_status::paid || now.payment != payment_status::unpaid)
        return fail(wrong_state);
    const bool confirms = now.status == order_status::pending;
    return order_state{confirms ? order_status::confirmed : now.status, payment_status::paid};
}

expected<order_state> changed(const order_state& now, payment_method method,
                              const wanted_change& wanted) {
    if (wanted.payment) return paid(now, *wanted.payment);
    const order_status to = wanted.to.value_or(now.status);
    if (wanted.by_buyer && (to != order_status::cancelled || !gives_stock_back(now.status)))
        return fail(wrong_state);
    return moved(now, to, method);
}

bool gives_stock_back(order_status from) {
    return from == order_status::pending || from == order_status::confirmed;
}

next_action action_for(const order_state& now, payment_method method) {
    using enum order_status;
    switch (now.status) {
        case pending:
            return method == payment_method::transfer ? next_action::confirm_payment
                                                      : next_action::confirm;
        case confirmed:
            return next_action::prepare;
        case preparing:
            return next_action::dispatch;
        case out_for_delivery:
            return next_action::deliver;
        case delivery_failed:
            return next_action::deliver_again;
        case cancelled:
            return now.payment == payment_status::paid ? next_action::refund : next_action::none;
        case delivered:
        case refunded:
            return next_action::none;
    }
    return next_action::none;
}

}  // namespace flores::order
