#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::file;
using http::limits;
using http::query;
using http::row;
using http::served_as;
using http::verb;
using http::with_headers;

constexpr std::string_view pdf = "application/pdf";
// How many signs of the card are question marks: a page that shows it may say so in words.
constexpr std::string_view missing_header = "X-Card-Missing-Signs";

expected<file> pdf_answer(expected<std::string> got, const std::string& name) {
    if (!got) return std::unexpected(std::move(got.error()));
    return file{pdf, name + ".pdf", std::move(*got)};
}

task<expected<with_headers<file>>> preview_card(card_request wanted, language in,
                                                paper_service& papers) {
    auto making = papers.preview(std::move(wanted), in);
    auto made = co_await std::move(making);
    if (!made) co_return std::unexpected(std::move(made.error()));
    co_return with_headers<file>{file{pdf, "", std::move(made->pdf)},
                                 {{missing_header, std::to_string(made->missing)}}};
}

task<expected<file>> print_card(principal caller, order_number number, paper_service& papers) {
    auto printing = papers.print(std::move(caller), number, std::nullopt, paper_kind::card);
    auto got = co_await std::move(printing);
    co_return pdf_answer(std::move(got), "tarjeta-" + number.text());
}

task<expected<file>> print_delivery_note(principal caller, order_number number,
                                         paper_service& papers) {
    auto printing =
        papers.print(std::move(caller), number, std::nullopt, paper_kind::delivery_note);
    auto got = co_await std::move(printing);
    co_return pdf_answer(std::move(got), "guia-" + number.text());
}

task<expected<file>> print_receipt(principal caller, order_number number, token_query given,
                                   paper_service& papers) {
    auto printing = papers.print(std::move(caller), number, given.text(), paper_kind::receipt);
    auto got = co_await std::move(printing);
    co_return pdf_answer(std::move(got), "comprobante-" + number.text());
}

}  // namespace

std::vector<http::route> routes(paper_service& papers) {
    return http::routes(
        papers,
        row{verb::post, "/api/orders/card", "Preview card of an order", access::open, limits::write,
            body<card_request>, answers<with_headers<file>>, served_as{pdf}, preview_card},
        row{verb::get, "/api/orders/{number}/papers/card", "Print card of order", access::florist,
            limits::read, answers<file>, served_as{pdf}, can_fail{errors::not_found}, print_card},
        row{verb::get, "/api/orders/{number}/papers/delivery-note", "Print delivery note of order",
            access::florist, limits::read, answers<file>, served_as{pdf},
            can_fail{errors::not_found}, print_delivery_note},
        row{verb::get, "/api/orders/{number}/papers/receipt", "Print receipt of order",
            access::open, limits::read, query<token_query>, answers<file>, served_as{pdf},
            can_fail{errors::not_found}, print_receipt});
}

}  // namespace flores::order
