// The way an order goes from placing to the door, and its payment's: a state machine, pure. Storage
// applies it inside its transactions.
#pragma once

#include "services/order/order_errors.hpp"
#include "services/order/payment.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>

namespace flores::order {

enum class order_status : unsigned char {
    pending,  // placed, not yet paid or confirmed; lapses at the end of its hold
    confirmed,
    preparing,
    out_for_delivery,
    delivered,
    delivery_failed,  // goes out again or is cancelled
    cancelled,
    refunded
};
BOOST_DESCRIBE_ENUM(order_status, pending, confirmed, preparing, out_for_delivery, delivered,
                    delivery_failed, cancelled, refunded)

// The part of an order that changes.
struct order_state {
    order_status status = order_status::pending;
    payment_status payment = payment_status::unpaid;
    bool operator==(const order_state&) const = default;
};

// Whether an order may go from one status to the other at the word of staff or buyer. `refunded` is
// reached by a payment alone.
bool may_follow(order_status from, order_status to);

// Whether the money should be here already: cash is paid at the door, everything else before.
bool is_owed(const order_state& now, payment_method method);

// The state after going to `to`; cash that the courier brought home makes it paid.
// wrong_state: it may not follow. payment_due: nothing is done for an order whose payment is owed
// but to cancel it, or to bring it back.
expected<order_state> moved(const order_state& now, order_status to, payment_method method);

// The state after the payment was confirmed, which confirms a pending order. wrong_state: it was
// already.
expected<order_state> paid(const order_state& now);

// The state after `amount` of the `left` pesos went back: refunded when that is all of it.
// wrong_state: not paid, or all of it before the order was cancelled or delivered.
// refund_exceeds_payment: not that much is left, or nothing.
expected<order_state> after_refund(const order_state& now, std::int64_t left, std::int64_t amount);

// What a cancelled order gives back. Flowers that were already arranged are used.
bool gives_stock_back(order_status from);

}  // namespace flores::order
