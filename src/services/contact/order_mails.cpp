#include "services/contact/order_mails.hpp"

#include "domain/local_dates.hpp"
#include "platform/json/language.hpp"

#include <fmt/format.h>

#include <chrono>

namespace flores::contact {
namespace {

using order::failure_reason;
using order::order_announced;
using order::order_status;

// Each asks the buyer for what another delivery needs.
std::string_view kind_of(std::optional<failure_reason> why) {
    switch (why.value_or(failure_reason::other)) {
        case failure_reason::nobody_home:
            return "order_nobody_home";
        case failure_reason::wrong_address:
            return "order_wrong_address";
        case failure_reason::refused:
            return "order_not_accepted";
        case failure_reason::unreachable:
            return "order_unreachable";
        case failure_reason::other:
            break;
    }
    return "order_delivery_failed";
}

// Empty: a status that a buyer need not hear of, or hears of otherwise: each refund is a mail of
// its own (mail_kind::order_refund).
std::string_view kind_of(const order_announced& what) {
    switch (what.status) {
        case order_status::confirmed:
            return "order_confirmed";
        case order_status::out_for_delivery:
            return "order_out_for_delivery";
        case order_status::delivered:
            return "order_delivered";
        case order_status::delivery_failed:
            return kind_of(what.failure.over(std::nullopt));
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

// What people know a slot by; its id where an older release told no more. What goes out again comes
// in the slot of its run.
std::string slot_of(const order_announced& what) {
    const std::string times = what.run_times.over(what.slot_times).value_or("");
    return times.empty() ? what.slot : times;
}

// "14:35 del 29-11-2026", as the shop's clocks show it. They change at midnight, so noon tells the
// time of its whole day; the day that has an hour twice has it before midnight.
std::string moment_text(instant when, bool english) {
    const local_date day = today(when);
    const int noon = day_minutes / 2;
    int minute = noon + static_cast<int>(
                            std::chrono::floor<std::chrono::minutes>(when - at(day, noon)).count());
    if (minute >= day_minutes) minute -= 60;
    const std::string date = day.text();
    const std::string time = day_minute_text(minute);
    if (english) return time + " on " + date;
    return fmt::format("{} del {}-{}-{}", time, date.substr(8), date.substr(5, 2),
                       date.substr(0, 4));
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
    return drafted(what, kind_of(what), std::move(cause));
}

std::optional<mail_draft> mail_of_placing(const order_announced& what) {
    const std::string cause = "order:" + what.number + ":placed";
    // One that costs nothing is confirmed from the start.
    if (what.status != order_status::pending) return mail_of_status(what, cause);
    if (what.method == order::payment_method::cash_on_delivery)
        return drafted(what, "order_placed_cash", cause);
    if (!what.transfer_details.has_value() || !what.hold_until.has_value())
        return drafted(what, "order_placed", cause);
    auto made = drafted(what, "order_placed_transfer", cause);
    if (!made) return made;
    made->content.values["transfer_details"] = *what.transfer_details;
    made->content.values["until"] =
        moment_text(*what.hold_until, language_of(what.language) == language::en);
    return made;
}

}  // namespace flores::contact
