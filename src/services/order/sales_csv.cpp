#include "services/order/sales_csv.hpp"

#include "domain/csv_text.hpp"
#include "platform/json/encode.hpp"

#include <initializer_list>

namespace flores::order {
namespace {

constexpr std::string_view order_columns_line =
    "number,placed_on,status,payment,method,delivery_date,slot,zone,commune,units,merchandise,"
    "discount,delivery_fee,surcharge,total,refunded,buyer,recipient\r\n";

void write_words(std::string& out, std::initializer_list<std::string_view> cells) {
    for (const std::string_view cell : cells) {
        write_csv_words(out, cell);
        out += ',';
    }
}

// Ends the row where `last`.
void write_numbers(std::string& out, std::initializer_list<std::int64_t> cells, bool last) {
    std::size_t left = cells.size();
    for (const std::int64_t cell : cells) {
        out += std::to_string(cell);
        if (--left > 0 || !last) out += ',';
    }
    if (last) out += "\r\n";
}

void write_sums(std::string& out, const sales_sums& sums) {
    write_numbers(out,
                  {sums.orders, sums.units, sums.merchandise, sums.discount, sums.delivery,
                   sums.total, sums.refunded},
                  true);
}

}  // namespace

std::string orders_csv_head() {
    return std::string(csv_byte_order_mark).append(order_columns_line);
}

void write_order(std::string& out, const order& what) {
    std::int64_t units = 0;
    for (const order_line& line : what.lines) units += line.quantity;
    const order_amounts& all = what.amounts;
    write_words(out, {what.number.text(), today(what.placed_at).text(),
                      json::enum_text(what.state.status), json::enum_text(what.state.payment),
                      json::enum_text(what.method), what.delivery.date.text(), what.delivery.slot,
                      what.delivery.zone, what.delivery.commune});
    write_numbers(out,
                  {units, all.merchandise.amount, all.discount.amount, all.delivery_fee.amount,
                   all.surcharge.amount, all.total.amount, refunded_of(what)},
                  false);
    write_csv_words(out, what.people.buyer_name);
    out += ',';
    write_csv_words(out, what.people.recipient_name);
    out += "\r\n";
}

std::string summary_csv(const sales_summary& all, sales_by by) {
    std::string out(csv_byte_order_mark);
    out.append(json::enum_text(by))
        .append(",name,orders,units,merchandise,discount,delivery,total,refunded\r\n");
    for (const sales_row& one : all.rows()) {
        write_words(out, {one.key, one.name});
        write_sums(out, one.sums);
    }
    write_words(out, {"total", ""});
    write_sums(out, all.all());
    return out;
}

}  // namespace flores::order
