#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using http::access;
using http::answers;
using http::file;
using http::limits;
using http::query;
using http::row;
using http::served_as;
using http::verb;

constexpr std::string_view csv = "text/csv; charset=utf-8";

expected<file> csv_answer(expected<std::string> got, std::string name) {
    if (!got) return std::unexpected(std::move(got.error()));
    return file{csv, std::move(name), std::move(*got)};
}

task<expected<sales_view>> summarise_sales(sales_query asked, sales_service& sales) {
    co_return co_await sales.summary(asked);
}

task<expected<file>> export_sales(sales_query asked, sales_service& sales) {
    auto exporting = sales.summary_csv(asked);
    auto got = co_await std::move(exporting);
    co_return csv_answer(std::move(got), "ventas.csv");
}

task<expected<file>> export_orders(auth::principal caller, export_range asked,
                                   sales_service& sales) {
    auto exporting = sales.orders_csv(asked, caller.owner());
    auto got = co_await std::move(exporting);
    co_return csv_answer(std::move(got), "pedidos.csv");
}

}  // namespace

std::vector<http::route> routes(sales_service& sales) {
    return http::routes(
        sales,
        row{verb::get, "/api/orders/sales", "Summarise sales", access::manager, limits::read,
            query<sales_query>, answers<sales_view>, summarise_sales},
        row{verb::get, "/api/orders/sales/export", "Export sales", access::manager, limits::read,
            query<sales_query>, answers<file>, served_as{csv}, export_sales},
        row{verb::get, "/api/orders/export", "Export orders", access::manager, limits::read,
            query<export_range>, answers<file>, served_as{csv}, export_orders});
}

}  // namespace flores::order
