#include "services/contact/order_mails.hpp"

namespace flores::contact {
namespace {

using order::order_announced;
using order::order_status;

// Empty: a status that a buyer need not hear of, or hears of otherwise: each refund is a mail of
// its own (mail_kind::order_refund).
std::string_view kind_of(order_status status) {
    switch (status) {
        case order_status::confirmed:
            return "order_confirmed";
        case order_status::out_for_delivery:
            return "order_out_for_delivery";
        case order_status::delivered:
            return "order_delivered";
        case order_status::delivery_failed:
            return "order_delivery_failed";
        case order_status::cancelled:
            return "order_cancelled";
        case order_status::refunded:
        case order_status::pending:
        case order_status::preparing:
            break;
    }
    return {};
}

// What stands between the lines and the total, so that they add up. `beyond`: of the total, what
// the merchandise does not explain.
void add_amounts(std::vector<mail_line>& lines, std::int64_t discount, std::int64_t beyond) {
    if (discount != 0) lines.push_back({0, "Descuento", "Discount", "", -discount});
    const std::int64_t delivery = beyond + discount;
    if (delivery != 0) lines.push_back({0, "Despacho", "Delivery", "", delivery});
}

// What people know a slot by; its id where an older release told no more.
std::string slot_of(const order_announced& what) {
    const std::string times = what.slot_times.value_or("");
    return times.empty() ? what.slot : times;
}

std::optional<mail_draft> drafted(const order_announced& what, std::string_view kind,
                                  std::string cause) {
    if (kind.empty() || what.people.buyer_email.empty()) return std::nullopt;
    mail_draft out{.cause = std::move(cause),
                   .kind = std::string(kind),
                   .about = what.number,
                   .recipient = what.people.buyer_email,
                   .content = {.language = what.language,
                               .values = {{"name", what.people.buyer_name},
                                          {"number", what.number},
                                          {"date", what.delivery_date},
                                          {"slot", slot_of(what)},
                                          {"total", std::to_string(what.total)}}}};
    out.content.link = order::tracking_link(what.number, what.access_token);
    std::int64_t merchandise = 0;
    for (const order::order_line& one : what.lines) {
        out.content.lines.push_back(
            {one.quantity, one.name_es, one.name_en, one.size, one.unit_price * one.quantity});
        merchandise += one.unit_price * one.quantity;
    }
    add_amounts(out.content.lines, what.discount.value_or(0), what.total - merchandise);
    return out;
}

}  // namespace

std::optional<mail_draft> mail_of_status(const order_announced& what, std::string cause) {
    return drafted(what, kind_of(what.status), std::move(cause));
}

std::optional<mail_draft> mail_of_placing(const order_announced& what) {
    const std::string cause = "order:" + what.number + ":placed";
    // One that costs nothing is confirmed from the start.
    if (what.status != order_status::pending) return mail_of_status(what, cause);
    const bool cash = what.method == order::payment_method::cash_on_delivery;
    return drafted(what, cash ? "order_placed_cash" : "order_placed", cause);
}

}  // namespace flores::contact
