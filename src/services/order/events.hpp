// What order tells others of. Each event carries the full state it announces, and as its version
// that of the order or of the SKU's stock.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/events/event.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/types.hpp"
#include "services/order/audit.hpp"
#include "services/order/run.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// The aggregate is the order's number, the payload an order_announced.
inline constexpr std::string_view order_placed_event = "order.placed";
inline constexpr std::string_view order_changed_event = "order.changed";

// Holds personal data, for the mails of the order; amounts in pesos. What came with a later release
// is optional: events of an older one may still be on their way. Patches are left out where they
// are absent: the release before refuses a member that it does not know.
struct order_announced {
    std::string number;
    std::optional<std::string> access_token{};  // of a guest's order, for the links of its mails
    order_status status;
    payment_status payment;
    payment_method method;
    std::optional<std::string> account;
    std::string language;
    std::string delivery_date;
    std::string slot;
    std::string zone;
    std::string commune;
    std::int64_t total;
    std::vector<order_line> lines;
    order_people people;
    std::optional<std::int64_t> discount{};   // off the total already; absent: none
    std::optional<std::string> slot_times{};  // "09:00 - 12:00"
    std::optional<std::string> cart{};        // of a placing: whose cart it came from, its owner
    json::patch<instant> hold_until{};        // of a placing to be paid by transfer: till when
    json::patch<std::string> transfer_details{};  // and where to
    json::patch<failure_reason> failure{};        // of a delivery that failed, where it is known
    json::patch<std::string> run_times{};         // sent out with a run: the times of its slot
};
BOOST_DESCRIBE_STRUCT(order_announced, (),
                      (number, access_token, status, payment, method, account, language,
                       delivery_date, slot, zone, commune, total, lines, people, discount,
                       slot_times, cart, hold_until, transfer_details, failure, run_times))

// Told when the people of an order are blanked: whoever keeps something of them lets go of it. The
// aggregate is the order's number.
inline constexpr std::string_view order_forgotten_event = "order.forgotten";

struct order_forgotten {
    std::string number;
};
BOOST_DESCRIBE_STRUCT(order_forgotten, (), (number))

// Where the buyer follows the order, as a path of the shop.
inline std::string tracking_link(const std::string& number,
                                 const std::optional<std::string>& access_token) {
    std::string out = "/orders/" + number;
    if (access_token) out.append("?token=").append(*access_token);
    return out;
}

// Told when the state of a SKU becomes another, never for each sale; the aggregate is the SKU.
inline constexpr std::string_view stock_changed_event = "stock.changed";

struct stock_changed {
    std::string sku;
    std::string state;  // "in_stock", "low" or "out"
};
BOOST_DESCRIBE_STRUCT(stock_changed, (), (sku, state))

// Told by any service with what its staff did, for the log of staff; the aggregate is the subject.
// What each member holds: audit_entry.
inline constexpr std::string_view staff_acted_event = "staff.acted";

struct staff_acted {
    std::string actor;
    std::string action;
    audit_subject kind;
    std::string subject;
    std::string before{};
    std::string after{};
};
BOOST_DESCRIBE_STRUCT(staff_acted, (), (actor, action, kind, subject, before, after))

inline events::event event_of(const staff_acted& what, id_source& ids, instant at) {
    return events::make_event(ids, at, staff_acted_event, what.subject, 1, json::encode(what));
}

}  // namespace flores::order
