// An order: what was bought, for whom, when and where it is delivered, and how it is changed.
// Prices, fees and totals are the server's and stay as they were when it was placed.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/money.hpp"
#include "domain/order_number.hpp"
#include "platform/core/clock.hpp"
#include "services/order/order_errors.hpp"
#include "services/order/order_state.hpp"
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
    std::optional<money> first_total{};  // before its first substitution; absent: it had none
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
    // What a refund gives back that names no sum: of a cancelled order all that is left, of any
    // other overpaid().
    std::int64_t to_give_back() const;
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

// How an order begins. One that costs nothing is paid and confirmed: nothing is waited for.
order_state first_state(const order_amounts& amounts);

// One or the other, as wanted. As of order_state; wrong_state also for what a buyer may not. What
// was paid too much goes back in every state, and the order stays paid, also where it costs nothing
// any more. refund_exceeds_payment also for a refund `as_owed` of nothing, or of more than is to be
// given back by now. invalid_input for a payment of less than the total, or of more than the order
// ever cost.
expected<order_state> changed(const order& what, const wanted_change& wanted);

// The flowers go before money that is owed to the buyer.
next_action action_for(const order& what);

}  // namespace flores::order
