#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using http::access;
using http::answers;
using http::limits;
using http::row;
using http::verb;

task<expected<order_export>> export_account(std::string account, language wanted,
                                            erasure_service& erasures) {
    co_return co_await erasures.export_of(std::move(account), wanted);
}

}  // namespace

std::vector<http::route> routes(erasure_service& erasures) {
    return http::routes(
        erasures, row{verb::get, "/internal/order/export/{account}", access::internal, limits::read,
                      answers<order_export>, export_account});
}

}  // namespace flores::order
