#include "services/order/paper.hpp"

#include "services/order/paper_sheet.hpp"
#include "services/order/paper_text.hpp"

#include <algorithm>

namespace flores::order {
namespace {

constexpr std::string_view shop_name = "Flores Victoria";
constexpr double card_text_most = 22;
constexpr double card_text_least = 9;
constexpr double card_name = 14;
constexpr double card_gap = 14;

std::string said(const order& what, std::string_view es, std::string_view en) {
    return std::string(what.spoken == language::en ? en : es);
}

std::string address_of(const order_people& who, const std::string& commune) {
    std::string out = who.address_line;
    if (!who.address_details.empty()) out += ", " + who.address_details;
    return out + ", " + commune;
}

void put_amount(paper_sheet& sheet, const std::string& name, std::int64_t amount) {
    if (amount != 0) sheet.pair(name, clp_text({amount}));
}

void put_totals(paper_sheet& sheet, const order& what) {
    const order_amounts& all = what.amounts;
    sheet.rule();
    sheet.pair(said(what, "Productos", "Merchandise"), clp_text(all.merchandise));
    for (const applied_promotion& one : what.promotions)
        sheet.pair(said(what, one.name_es, one.name_en.empty() ? one.name_es : one.name_en),
                   clp_text({-one.amount}));
    sheet.pair(said(what, "Despacho", "Delivery"), clp_text(all.delivery_fee));
    put_amount(sheet, said(what, "Recargo por fecha especial", "Special date surcharge"),
               all.surcharge.amount);
    sheet.rule();
    sheet.pair("Total", clp_text(all.total), true);
    sheet.pair(said(what, "IVA 19 % incluido en el total", "IVA 19 % contained in the total"),
               clp_text({iva_included(all.total)}));
    const money net{all.total.amount - iva_included(all.total)};
    sheet.pair(said(what, "Neto", "Net"), clp_text(net));
}

// From what came in, which a substitution may have left above the total.
void put_refunds(paper_sheet& sheet, const order& what) {
    const std::int64_t came_in = sum_of(what.payments, payment_kind::payment);
    if (came_in == what.refundable()) return;
    sheet.rule();
    sheet.pair(said(what, "Pagado", "Paid"), clp_text({came_in}));
    for (const payment_entry& one : what.payments)
        if (one.kind == payment_kind::refund)
            sheet.pair(said(what, "Reembolso del ", "Refunded on ") + today(one.at).text(),
                       clp_text({-one.amount}));
    sheet.pair(said(what, "Pagado menos reembolsos", "Paid less refunds"),
               clp_text({what.refundable()}), true);
}

// Also one that was refunded since.
bool was_cancelled(const order& what) {
    const auto cancelled = [](const order_change& one) {
        return one.state.status == order_status::cancelled;
    };
    return what.state.status == order_status::cancelled ||
           std::ranges::any_of(what.history, cancelled);
}

bool pays_at_the_door(const order& what) {
    return what.method == payment_method::cash_on_delivery &&
           what.state.payment == payment_status::unpaid && !was_cancelled(what);
}

std::string payment_of(const order& what) {
    switch (what.state.payment) {
        case payment_status::unpaid:
            if (was_cancelled(what)) return said(what, "Anulado", "Cancelled");
            return said(what, "Pendiente de pago", "Not paid yet");
        case payment_status::paid:
            return said(what, "Pagado", "Paid");
        case payment_status::refunded:
            return said(what, "Reembolsado", "Refunded");
    }
    return {};
}

bool is_signed(const order_people& who) {
    return !who.anonymous_sender && !who.buyer_name.empty();
}

// As it is, unless its line feeds alone make it longer than the page.
std::string laid_out(const paper_sheet& sheet, std::string message, double height) {
    if (sheet.height_of(message, card_text_least) > height)
        std::ranges::replace(message, '\n', ' ');
    return message;
}

}  // namespace

std::string card_paper(const order& what) {
    const order_people& who = what.people;
    paper_sheet sheet(sheet_size::a5_landscape);
    sheet.centred(shop_name, 12);
    sheet.gap(18);
    sheet.centred(said(what, "Para ", "To ") + who.recipient_name, card_name);
    sheet.gap(card_gap);
    const std::string from = said(what, "De ", "From ") + who.buyer_name;
    const double signature = is_signed(who) ? card_gap + sheet.height_of(from, card_name) : 0;
    const double height = sheet.height_left() - signature;
    const std::string message = laid_out(sheet, who.card_message, height);
    sheet.centred(message, sheet.fitting_size(message, card_text_most, card_text_least, height));
    if (!is_signed(who)) return sheet.finish();
    sheet.gap(card_gap);
    sheet.centred(from, card_name);
    return sheet.finish();
}

std::size_t missing_on_card(const order& what) {
    const order_people& who = what.people;
    return missing_signs(who.recipient_name) + missing_signs(who.card_message) +
           (is_signed(who) ? missing_signs(who.buyer_name) : 0);
}

std::string delivery_note_paper(const order& what, const std::string& slot,
                                const std::string& commune) {
    const order_people& who = what.people;
    paper_sheet sheet(sheet_size::a4);
    sheet.heading(said(what, "Guía de entrega", "Delivery note"));
    sheet.line(std::string(shop_name) + " · " + what.number.text());
    if (was_cancelled(what)) sheet.line(said(what, "ANULADO", "CANCELLED"), 15);
    sheet.gap(12);
    sheet.pair(said(what, "Fecha", "Date"), what.delivery.date.text());
    sheet.pair(said(what, "Horario", "Time"), slot);
    sheet.gap(12);
    sheet.line(said(what, "Entregar a", "Deliver to"));
    sheet.line(who.recipient_name, 15);
    sheet.line(address_of(who, commune), 13);
    sheet.line(said(what, "Teléfono ", "Telephone ") + who.recipient_phone);
    sheet.gap(6);
    sheet.rule();
    for (const order_line& line : what.lines) sheet.line(counted(line, what.spoken));
    sheet.rule();
    // The run says it too; this sheet is shown to the recipient.
    if (pays_at_the_door(what) && !who.hide_price)
        sheet.pair(said(what, "Cobrar al entregar", "Collect on delivery"),
                   clp_text(what.amounts.total), true);
    sheet.gap(40);
    sheet.line(said(what, "Recibido por: ____________________________",
                    "Received by: ____________________________"));
    return sheet.finish();
}

std::string receipt_paper(const order& what) {
    paper_sheet sheet(sheet_size::a4);
    sheet.heading(said(what, "Comprobante", "Receipt"));
    sheet.line(std::string(shop_name) + " · " + what.number.text());
    if (!what.people.buyer_name.empty()) sheet.line(what.people.buyer_name);
    sheet.gap(8);
    sheet.pair(said(what, "Fecha del pedido", "Ordered on"), today(what.placed_at).text());
    sheet.pair(said(what, "Fecha de entrega", "Delivery on"), what.delivery.date.text());
    sheet.pair(said(what, "Pago", "Payment"), payment_of(what));
    sheet.rule();
    for (const order_line& line : what.lines)
        sheet.pair(counted(line, what.spoken), clp_text({line.unit_price * line.quantity}));
    put_totals(sheet, what);
    put_refunds(sheet, what);
    return sheet.finish();
}

}  // namespace flores::order
