// A substitution: what the shop proposes where a flower of an order cannot be had. The buyer
// decides by a link. The price never rises: a dearer flower comes at the price of the one it
// stands for, and of a cheaper one the difference is given back. What is replaced is missing, and
// is not sold again, unless the proposal says otherwise.
#pragma once

#include "services/order/order.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace flores::order {

inline constexpr std::chrono::hours substitution_open_for{48};

enum class substitution_status : unsigned char { open, accepted, refused, withdrawn };
BOOST_DESCRIBE_ENUM(substitution_status, open, accepted, refused, withdrawn)

struct substitution {
    std::string id{};  // sub_…
    order_number number{};
    substitution_status status = substitution_status::open;
    order_line line{};                        // as it stands in the order
    std::optional<order_line> replacement{};  // absent: the line is taken off the order
    money difference{};                       // what the order costs less
    money to_refund{};                        // what of that was paid and is still owed
    std::string note{};                       // of the florist, for the buyer
    bool restock = false;                     // the line can be had: replaced it is sold again
    instant proposed_at{};
    instant expires_at{};
    std::optional<instant> decided_at{};
    money order_total{};  // of the order as it is now
};

// Whether the flowers of an order in that state can still be exchanged.
bool can_substitute(order_status status);

// What stands in for `line`: the product that `with` names, as often, and never dearer.
order_line stand_in(const order_line& line, order_line with);

// Lines, promotions and amounts of an order; what a substitution changes of it.
struct order_content {
    std::vector<order_line> lines{};
    std::vector<applied_promotion> promotions{};
    order_amounts amounts{};
    bool operator==(const order_content&) const = default;
};

// The order after `line` gave way to `replacement`, or was taken off. Fees stay as they were, and
// the replacement stands in the place of the line in every promotion, whatever that was for: a
// percentage is as many whole per cent of the new price; what another kind took off the line stays
// as far as the replacement costs that much; two for one pairs anew what is left of its pairs.
// wrong_state: the order does not have the line, or no line would be left;
// invalid_input at /replacement: the order has that SKU already.
expected<order_content> substituted(const order_content& now, const order_line& line,
                                    const std::optional<order_line>& replacement);

// Of the flowers of an order, those that are missing by what was proposed for them last: `all` of
// its proposals, oldest first. One that staff withdrew says nothing; a replacement was there.
std::set<std::string> missing_skus(const std::vector<substitution>& all);

// How the history of the order tells it: "substitution AML001 > AML002 (-$23.000)".
std::string substitution_reason(const substitution& what);

// What the buyer reads of it in a mail.
std::string proposal_text(const substitution& what, language spoken);

inline constexpr error_kind substitution_pending{
    409,
    "substitution_pending",
    {"El pedido ya tiene una propuesta sin respuesta.",
     "The order has a proposal without an answer already."}};
inline constexpr error_kind substitution_decided{
    409,
    "substitution_decided",
    {"La propuesta ya tuvo otra respuesta.", "The proposal was answered otherwise already."}};
inline constexpr error_kind substitution_closed{
    410,
    "substitution_closed",
    {"La propuesta ya no está disponible.", "The proposal is no longer available."}};

}  // namespace flores::order
