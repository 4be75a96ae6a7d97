#include "services/order/views.hpp"

#include "platform/auth/principal.hpp"
#include "platform/json/encode.hpp"
#include "services/order/run.hpp"

namespace flores::order {
namespace {

using applied = std::vector<applied_promotion>;

// Whoever of the shop it was: what they wrote is for staff alone.
constexpr const char* the_shop = "shop";

std::vector<line_view> lines_of(const std::vector<order_line>& lines, const applied& promotions,
                                language wanted) {
    std::vector<line_view> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out.push_back(line_view_of(lines[i], wanted));
        out.back().discount = {discount_of_line(promotions, i)};
    }
    return out;
}

std::vector<applied_promotion_view> promotions_of(const applied& promotions, language wanted) {
    std::vector<applied_promotion_view> out;
    for (const applied_promotion& one : promotions)
        out.push_back({one.code.empty() ? std::nullopt : std::optional(one.code), one.kind,
                       wanted == language::en ? one.name_en : one.name_es, money{one.amount}});
    return out;
}

std::optional<code_view> code_of(const priced_order& priced, language wanted) {
    if (priced.code.empty()) return std::nullopt;
    const auto& problem = priced.promotions.code_problem;
    code_view out{priced.code, !problem, problem, std::nullopt};
    if (problem) out.message = std::string(words_for(*problem).in(wanted));
    return out;
}

delivery_view delivery_of(const order_delivery& where) {
    return {where.date.text(), where.slot, where.zone, where.commune, where.slot_times};
}

money iva_in(const order_amounts& amounts) {
    return {iva_included(amounts.total)};
}

std::string by_for(audience who, const order& what, const std::string& actor) {
    if (who == audience::staff || actor == "system") return actor;
    const bool own = what.account && actor == auth::owner_of_account(*what.account);
    return own || actor == "guest" ? "buyer" : the_shop;
}

change_view change_of(const order& what, const order_change& one, audience who) {
    change_view out{one.at, one.state.status, one.state.payment, by_for(who, what, one.actor),
                    one.reason};
    const bool why_it_failed = one.state.status == order_status::delivery_failed &&
                               json::parse_enum<failure_reason>(one.reason);
    if (out.by == the_shop && !why_it_failed) out.reason.clear();
    return out;
}

std::vector<payment_entry_view> payments_of(const order& what, audience who) {
    std::vector<payment_entry_view> out;
    for (const payment_entry& one : what.payments) {
        out.push_back({one.kind, money{one.amount}, one.provider, one.reference,
                       by_for(who, what, one.actor), one.reason, one.at});
        if (out.back().by == the_shop) out.back().reason.clear();
    }
    return out;
}

}  // namespace

line_view line_view_of(const order_line& one, language wanted) {
    return {one.sku,
            one.product_id,
            name_in(one, wanted),
            one.size,
            one.quantity,
            money{one.unit_price},
            money{one.unit_price * one.quantity},
            {}};
}

quote_view quote_of(const priced_order& priced, language wanted) {
    const order_amounts& all = priced.amounts;
    const applied& promotions = priced.promotions.applied;
    return {lines_of(priced.lines, promotions, wanted),
            delivery_of(priced.delivery),
            all.merchandise,
            all.delivery_fee,
            all.surcharge,
            promotions_of(promotions, wanted),
            all.discount,
            code_of(priced, wanted),
            all.total,
            iva_in(all)};
}

placed_view placed_of(const order& what, std::optional<std::string> access_token,
                      const payment_begun& begun) {
    const order_amounts& all = what.amounts;
    return {what.number.text(),
            std::move(access_token),
            what.state.status,
            {what.method, what.state.payment},
            what.spoken == language::en ? begun.instructions_en : begun.instructions_es,
            what.placed_at,
            what.hold_until,
            lines_of(what.lines, what.promotions, what.spoken),
            delivery_of(what.delivery),
            all.merchandise,
            all.delivery_fee,
            all.surcharge,
            promotions_of(what.promotions, what.spoken),
            all.discount,
            all.total,
            iva_in(all)};
}

order_view view_of(const order& what, audience who, language wanted) {
    order_view out;
    out.number = what.number.text();
    out.version = what.version;
    out.status = what.state.status;
    out.payment = {what.method, what.state.payment};
    out.can_cancel = gives_stock_back(what.state.status);
    if (who == audience::staff) out.next_action = action_for(what);
    out.placed_at = what.placed_at;
    out.hold_until = what.hold_until;
    out.lines = lines_of(what.lines, what.promotions, wanted);
    out.delivery = delivery_of(what.delivery);
    out.merchandise = what.amounts.merchandise;
    out.delivery_fee = what.amounts.delivery_fee;
    out.surcharge = what.amounts.surcharge;
    out.promotions = promotions_of(what.promotions, wanted);
    out.discount = what.amounts.discount;
    out.payments = payments_of(what, who);
    out.refundable = {what.refundable()};
    out.total = what.amounts.total;
    out.iva_included = iva_in(what.amounts);
    const order_people& people = what.people;
    out.buyer = buyer_view{people.buyer_name, people.buyer_email, people.buyer_phone};
    out.recipient = {people.recipient_name, people.recipient_phone, people.address_line,
                     people.address_details, what.delivery.commune};
    out.card_message = people.card_message;
    out.anonymous_sender = people.anonymous_sender;
    out.hide_price = people.hide_price;
    for (const order_change& one : what.history) out.history.push_back(change_of(what, one, who));
    return out;
}

order_summary summary_of(const order& what, audience who) {
    order_summary out{what.number.text(),
                      what.state.status,
                      {what.method, what.state.payment},
                      std::nullopt,
                      what.placed_at,
                      delivery_of(what.delivery),
                      what.people.recipient_name,
                      0,
                      what.amounts.total};
    if (who == audience::staff) out.next_action = action_for(what);
    for (const order_line& line : what.lines) out.items += line.quantity;
    return out;
}

}  // namespace flores::order
