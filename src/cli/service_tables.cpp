#include "cli/service_tables.hpp"

#include "platform/http/remote_routes.hpp"
#include "services/auth/routes.hpp"
#include "services/cart/routes.hpp"
#include "services/contact/routes.hpp"
#include "services/contact/webhook_routes.hpp"
#include "services/order/erasure_service.hpp"
#include "services/order/routes.hpp"
#include "services/product/routes.hpp"
#include "services/review/routes.hpp"
#include "services/user/routes.hpp"
#include "services/wishlist/routes.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

using rows = std::vector<http::route>;

// The tables of several parts of one service.
template <class... Parts>
rows all_of(rows (*... tables)(Parts&)) {
    rows out;
    (
        [&] {
            for (http::route& one : http::rows_alone(tables)) out.push_back(std::move(one));
        }(),
        ...);
    return out;
}

rows order_rows() {
    return all_of<order::order_service, order::delivery_service, order::stock_service,
                  order::run_service, order::substitution_service, order::paper_service,
                  order::sales_service, order::audit_service, order::erasure_service,
                  order::promotion_service>(
        order::routes, order::routes, order::routes, order::routes, order::routes, order::routes,
        order::routes, order::routes, order::routes, order::routes);
}

const std::map<std::string_view, std::function<rows()>>& tables() {
    static const std::map<std::string_view, std::function<rows()>> all{
        {"auth",
         [] {
             return all_of(&accounts::routes);
         }},
        {"product",
         [] {
             return all_of(&product::routes);
         }},
        {"user",
         [] {
             return all_of<user::user_service, user::reminder_service, user::personal_data>(
                 user::routes, user::routes, user::routes);
         }},
        {"order", order_rows},
        {"cart",
         [] {
             return all_of(&cart::routes);
         }},
        {"wishlist",
         [] {
             return all_of(&wishlist::routes);
         }},
        {"review",
         [] {
             return all_of(&review::routes);
         }},
        {"contact",
         [] {
             return all_of<contact::contact_service, contact::mail_service,
                           contact::webhook_service>(contact::routes, contact::routes,
                                                     contact::routes);
         }},
    };
    return all;
}

std::set<std::string> names_of(const rows& all) {
    std::set<std::string> out;
    for (const http::route& one : all)
        out.insert(fmt::format("{} {} {}", http::name_of(one.method), one.pattern,
                               auth::name_of(one.minimum)));
    return out;
}

}  // namespace

rows table_of(std::string_view service) {
    return tables().at(service)();
}

void check_table(std::string_view service, const rows& own) {
    if (names_of(table_of(service)) != names_of(own))
        throw std::logic_error(
            fmt::format("cli/service_tables.cpp does not have the rows of {}", service));
}

}  // namespace flores::cli
