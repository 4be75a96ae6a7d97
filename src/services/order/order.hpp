// An order: what was bought, for whom, when and where it is delivered, and the way it goes from
// placing to the door. Prices, fees and totals are the server's and stay as they were when it was
// placed. The state machine is pure and stands here; storage applies it inside its transactions.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/money.hpp"
#include "domain/order_number.hpp"
#include "platform/core/clock.hpp"
#include "services/order/order_errors.hpp"
#include "services/order/payment.hpp"
#include "services/order/promotion.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flores::order {

inline constexpr std::size_t order_lines_max = 50;
inline constexpr std::chrono::hours idempotency_kept{24};
inline constexpr std::size_t reason_chars_max = 300;

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

// What staff do next with an order.
enum class next_action : unsigned char {
    confirm_payment,
    confirm,
    prepare,
    dispatch,
    deliver,
    deliver_again,
    refund,
    none
};
BOOST_DESCRIBE_ENUM(next_action, confirm_payment, confirm, prepare, dispatch, deliver,
                    deliver_again, refund, none)

// As it was when it was ordered. Kept as JSON; unit_price in pesos, IVA included.
struct order_line {
    std::string sku;
    std::string product_id;
    std::string name_es;
    std::string name_en;
    std::string size;
    std::int64_t quantity = 0;
    std::int64_t unit_price = 0;
    std::int64_t product_revision = 0;

    bool operator==(const order_line&) const = default;
};
BOOST_DESCRIBE_STRUCT(order_line, (),
                      (sku, product_id, name_es, name_en, size, quantity, unit_price,
                       product_revision))

// What the line is called in that language; in Spanish where there is no other name.
const std::string& name_in(const order_line& line, language wanted);
// "2 × Rosas (grande)": as a line is told to people; the standard size goes without saying.
std::string counted(const order_line& line, language wanted);

// Who orders and who receives: the personal data of an order, kept apart as JSON so that it can be
// erased alone. The recipient's phone serves the delivery and nothing else.
struct order_people {
    std::string buyer_name;
    std::string buyer_email;
    std::string buyer_phone;
    std::string recipient_name;
    std::string recipient_phone;
    std::string address_line;
    std::string address_details;
    std::string card_message;
    bool anonymous_sender = false;  // the card and the courier do not name the buyer
    bool hide_price = false;        // no price goes with the flowers

    bool operator==(const order_people&) const = default;
};
BOOST_DESCRIBE_STRUCT(order_people, (),
                      (buyer_name, buyer_email, buyer_phone, recipient_name, recipient_phone,
                       address_line, address_details, card_message, anonymous_sender, hide_price))

struct order_delivery {
    local_date date{};
    std::string slot{};
    std::string zone{};
    std::string commune{};     // its key
    std::string slot_times{};  // as they were: "09:00 - 12:00"; empty: of an older release
    bool operator==(const order_delivery&) const = default;
};

// In pesos, IVA included.
struct order_amounts {
    money merchandise{};
    money delivery_fee{};  // without the surcharge
    money surcharge{};     // of a special date
    money total{};
    money discount{};  // of all promotions together: off the total, not off those above
    bool operator==(const order_amounts&) const = default;
};

// The part of an order that changes.
struct order_state {
    order_status status = order_status::pending;
    payment_status payment = payment_status::unpaid;
    bool operator==(const order_state&) const = default;
};

struct order_change {
    std::int64_t version = 0;
    instant at{};
    order_state state{};
    std::string actor{};  // "account:usr_…", "guest", "system"
    std::string reason{};
    bool operator==(const order_change&) const = default;
};

struct order {
    std::int64_t id = 0;  // of the store, in order of placing
    order_number number{};
    std::int64_t version = 1;
    order_state state{};
    payment_method method = payment_method::transfer;
    std::optional<std::string> account{};     // absent: a guest's
    std::optional<std::string> token_hash{};  // SHA-256 of a guest's access token
    language spoken = language::es;
    order_delivery delivery{};
    order_amounts amounts{};
    std::vector<order_line> lines{};
    std::vector<applied_promotion> promotions{};
    order_people people{};
    instant placed_at{};
    instant hold_until{};
    std::vector<order_change> history{};
    std::vector<payment_entry> payments{};

    std::optional<std::int64_t> kept{};  // refundable() of a listed order: it has no payments

    // Of what was paid, what has not been given back; in pesos.
    std::int64_t refundable() const;
    // Of that, what the order does not cost any more: the buyer is owed it.
    std::int64_t overpaid() const;
};

// What a line of an order brings after its promotions, in pesos.
std::int64_t net_of_line(const order_line& line, const std::vector<applied_promotion>& promotions,
                         std::size_t index);

// A change that somebody asks for: of the status, or of the payment.
struct wanted_change {
    std::optional<order_status> to{};
    std::optional<payment_step> payment{};  // instead of `to`
    bool by_buyer = false;  // who may only cancel, and only what nobody began to prepare
    std::string actor{};
    std::string reason{};
    std::string run_times{};  // sent out with a run: the times of its slot
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

// How an order begins. One that costs nothing is paid and confirmed: nothing is waited for.
order_state first_state(const order_amounts& amounts);

// The state after the payment was confirmed, which confirms a pending order. wrong_state: it was
// already.
expected<order_state> paid(const order_state& now);

// The state after `amount` of the `left` pesos went back: refunded when that is all of it.
// wrong_state: not paid, or all of it before the order was cancelled or delivered.
// refund_exceeds_payment: not that much is left, or nothing.
expected<order_state> after_refund(const order_state& now, std::int64_t left, std::int64_t amount);

// One or the other, as wanted. As above; wrong_state also for what a buyer may not. What was paid
// too much goes back in every state, and the order stays paid, also where it costs nothing any
// more.
expected<order_state> changed(const order& what, const wanted_change& wanted);

// What a cancelled order gives back. Flowers that were already arranged are used.
bool gives_stock_back(order_status from);

// The flowers go before money that is owed to the buyer.
next_action action_for(const order& what);

}  // namespace flores::order
