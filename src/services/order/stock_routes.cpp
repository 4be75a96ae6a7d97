#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::limits;
using http::query;
using http::row;
using http::verb;

task<expected<stock_view>> move_stock(principal caller, http::idempotency_key key,
                                      movement_request wanted, stock_service& stock) {
    co_return co_await stock.move(caller.owner(), std::move(key.text), std::move(wanted));
}

task<expected<stock_list>> list_stock(json::page_query asked, stock_service& stock) {
    co_return co_await stock.list(std::move(asked), false);
}

task<expected<stock_list>> list_low_stock(json::page_query asked, stock_service& stock) {
    co_return co_await stock.list(std::move(asked), true);
}

task<expected<movement_list>> list_movements(sku what, json::page_query asked,
                                             stock_service& stock) {
    co_return co_await stock.movements(what, std::move(asked));
}

task<expected<stock_view>> set_low_at(principal caller, sku what, low_at_request wanted,
                                      stock_service& stock) {
    co_return co_await stock.set_low_at(what, wanted, caller.owner());
}

task<expected<on_hand_answer>> count_on_hand(on_hand_request asked, stock_service& stock) {
    co_return co_await stock.on_hand(std::move(asked));
}

task<expected<initial_report>> put_initial_stock(initial_request wanted, stock_service& stock) {
    co_return co_await stock.put_initial(std::move(wanted));
}

}  // namespace

std::vector<http::route> routes(stock_service& stock) {
    return http::routes(
        stock,
        row{verb::get, "/api/stock", "List stock", access::florist, limits::read,
            query<json::page_query>, answers<stock_list>, can_fail{errors::bad_cursor}, list_stock},
        row{verb::get, "/api/stock/low", "List low stock", access::florist, limits::read,
            query<json::page_query>, answers<stock_list>, can_fail{errors::bad_cursor},
            list_low_stock},
        row{verb::post, "/api/stock/movements", "Move stock", access::florist, limits::write,
            body<movement_request>, answers<stock_view>,
            can_fail{unknown_sku, stock_exceeded, errors::key_reused}, move_stock},
        row{verb::get, "/api/stock/{sku}/movements", "List stock movements", access::florist,
            limits::read, query<json::page_query>, answers<movement_list>,
            can_fail{errors::bad_cursor}, list_movements},
        row{verb::put, "/api/stock/{sku}", "Set low stock threshold", access::florist,
            limits::write, body<low_at_request>, answers<stock_view>, can_fail{errors::not_found},
            set_low_at},
        row{verb::post, "/internal/stock/on-hand", access::internal, limits::read,
            body<on_hand_request>, answers<on_hand_answer>, count_on_hand},
        row{verb::post, "/internal/stock/initial", access::internal, limits::write,
            body<initial_request>, answers<initial_report>, put_initial_stock});
}

}  // namespace flores::order
