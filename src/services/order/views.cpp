#include "services/order/views.hpp"

namespace flores::order {
namespace {

std::vector<line_view> lines_of(const std::vector<order_line>& lines, language wanted) {
    std::vector<line_view> out;
    for (const order_line& one : lines) {
        const std::string& name =
            wanted == language::en && !one.name_en.empty() ? one.name_en : one.name_es;
        out.push_back({one.sku, one.product_id, name, one.size, one.quantity, money{one.unit_price},
                       money{one.unit_price * one.quantity}});
    }
    return out;
}

delivery_view delivery_of(const order_delivery& where) {
    return {where.date.text(), where.slot, where.zone, where.commune};
}

money iva_in(const order_amounts& amounts) {
    return {iva_included(amounts.total)};
}

std::string by_for(audience who, const order& what, const order_change& change) {
    if (who == audience::staff || change.actor == "system") return change.actor;
    const bool own = what.account && change.actor == "account:" + *what.account;
    return own || change.actor == "guest" ? "buyer" : "shop";
}

}  // namespace

quote_view quote_of(const priced_order& priced, language wanted) {
    const order_amounts& all = priced.amounts;
    return {lines_of(priced.lines, wanted),
            delivery_of(priced.delivery),
            all.merchandise,
            all.delivery_fee,
            all.surcharge,
            all.total,
            iva_in(all)};
}

placed_view placed_of(const order& what, std::optional<std::string> access_token) {
    const order_amounts& all = what.amounts;
    return {what.number.text(),
            std::move(access_token),
            what.state.status,
            {what.method, what.state.payment},
            what.placed_at,
            what.hold_until,
            lines_of(what.lines, what.spoken),
            delivery_of(what.delivery),
            all.merchandise,
            all.delivery_fee,
            all.surcharge,
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
    if (who != audience::buyer) out.next_action = action_for(what.state, what.method);
    out.placed_at = what.placed_at;
    out.hold_until = what.hold_until;
    out.lines = lines_of(what.lines, wanted);
    out.delivery = delivery_of(what.delivery);
    out.merchandise = what.amounts.merchandise;
    out.delivery_fee = what.amounts.delivery_fee;
    out.surcharge = what.amounts.surcharge;
    out.total = what.amounts.total;
    out.iva_included = iva_in(what.amounts);
    const order_people& people = what.people;
    if (who != audience::courier)
        out.buyer = buyer_view{people.buyer_name, people.buyer_email, people.buyer_phone};
    out.recipient = {people.recipient_name, people.recipient_phone, people.address_line,
                     people.address_details, what.delivery.commune};
    out.card_message = people.card_message;
    out.anonymous_sender = people.anonymous_sender;
    out.hide_price = people.hide_price;
    for (const order_change& one : what.history)
        out.history.push_back(
            {one.at, one.state.status, one.state.payment, by_for(who, what, one), one.reason});
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
    if (who != audience::buyer) out.next_action = action_for(what.state, what.method);
    for (const order_line& line : what.lines) out.items += line.quantity;
    return out;
}

}  // namespace flores::order
