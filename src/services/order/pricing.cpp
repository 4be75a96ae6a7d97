#include "services/order/pricing.hpp"

#include <set>

namespace flores::order {
namespace {

// The fields of several refusals under the kind of the first.
void add(std::optional<error>& to, error&& what) {
    if (!to) {
        to = std::move(what);
        return;
    }
    for (field_error& one : what.fields) to->fields.push_back(std::move(one));
}

error line_fault(const error_kind& kind, std::size_t line, std::string_view code, phrase words) {
    error out(kind);
    out.fields.push_back({"/lines/" + std::to_string(line) + "/sku", code, client_text::of(words)});
    return out;
}

}  // namespace

order_line line_of(const product::offer& now, std::int64_t quantity) {
    return {now.sku,  now.product_id, now.name.es,      now.name.en,
            now.size, quantity,       now.price.amount, now.revision};
}

expected<priced_order> price(const line_requests& wanted, const std::vector<product::offer>& offers,
                             const delivery_book& book, const wanted_delivery& delivery,
                             instant now) {
    std::optional<error> refused;
    priced_order out;
    std::set<std::string> seen;
    auto where = resolve(book, delivery.commune, delivery.date, delivery.slot,
                         delivery.commune_pointer, now);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::string sku = wanted[i].sku.text();
        const product::offer* offer = product::find_offer(offers, sku);
        if (!seen.insert(sku).second)
            add(refused, line_fault(errors::invalid_input, i, "repeated",
                                    {"Está dos veces.", "It is there twice."}));
        else if (offer == nullptr || !offer->active)
            add(refused, line_fault(unknown_sku, i, unknown_sku.code, unknown_sku.title));
        else {
            out.lines.push_back(line_of(*offer, wanted[i].quantity.value));
            out.categories.push_back(offer->categories);
            if (!where) continue;
            auto ready = check_ready(book, *where, offer->preparation_hours,
                                     "/lines/" + std::to_string(i), now);
            if (!ready) add(refused, std::move(ready.error()));
        }
    }
    if (!where) add(refused, std::move(where.error()));
    if (refused) return std::unexpected(std::move(*refused));
    for (const order_line& line : out.lines)
        out.amounts.merchandise.amount += line.unit_price * line.quantity;
    const special_date* special = special_on(book.plan, delivery.date);
    if (special != nullptr) out.amounts.surcharge = special->surcharge;
    const delivery_zone& zone = *find_zone(book.plan, where->zone);
    const money whole = delivery_fee(book.plan, zone, out.amounts.merchandise, delivery.date);
    out.amounts.delivery_fee = {whole.amount - out.amounts.surcharge.amount};
    out.amounts.total = {out.amounts.merchandise.amount + whole.amount};
    out.delivery = std::move(*where);
    out.plan_revision = book.revision;
    out.slot_capacity = book.slot_capacity;
    return out;
}

basket basket_of(const priced_order& priced) {
    basket out;
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        const order_line& line = priced.lines[i];
        out.lines.push_back({line.sku, priced.categories[i], line.unit_price, line.quantity});
    }
    out.delivery_fee = priced.amounts.delivery_fee.amount;
    return out;
}

void take_off(priced_order& priced, granted what) {
    priced.amounts.discount = {what.discount()};
    priced.amounts.total.amount -= what.discount();
    priced.promotions = std::move(what);
}

}  // namespace flores::order
