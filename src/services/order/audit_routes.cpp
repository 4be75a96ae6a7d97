#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::limits;
using http::no_content;
using http::query;
using http::row;
using http::verb;

task<expected<audit_list>> list_staff_actions(audit_query asked, audit_service& audit) {
    co_return co_await audit.list(std::move(asked));
}

task<expected<no_content>> note_deed(staff_deed done, audit_service& audit) {
    auto noting = audit.note(std::move(done));
    auto noted = co_await std::move(noting);
    co_return http::nothing_of(std::move(noted));
}

}  // namespace

std::vector<http::route> routes(audit_service& audit) {
    return http::routes(audit,
                        row{verb::get, "/api/orders/audit", "List staff actions", access::manager,
                            limits::read, query<audit_query>, answers<audit_list>,
                            can_fail{errors::bad_cursor}, list_staff_actions},
                        row{verb::post, "/internal/order/audit", access::internal, limits::write,
                            body<staff_deed>, answers<no_content>, note_deed});
}

}  // namespace flores::order
