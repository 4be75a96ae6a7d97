#include "cli/service_tables.hpp"

#include "platform/http/remote_routes.hpp"
#include "services/auth/routes.hpp"
#include "services/cart/routes.hpp"
#include "services/contact/routes.hpp"
#include "services/order/routes.hpp"
#include "services/product/routes.hpp"
#include "services/review/routes.hpp"
#include "services/user/routes.hpp"
#include "services/wishlist/routes.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

using rows = std::vector<http::route>;

// The tables of all parts of one service.
template <class... Parts>
rows all_of() {
    return http::joined({http::rows_alone<Parts>([](Parts& one) { return routes(one); })...});
}

const std::map<std::string_view, rows (*)()>& tables() {
    static const std::map<std::string_view, rows (*)()> all{
        {"auth", all_of<accounts::accounts_api, accounts::second_factor_service,
                        accounts::mailbox_service>},
        {"product", all_of<product::product_api, product::product_service>},
        {"user", all_of<user::user_service, user::reminder_service>},
        {"order", all_of<order::order_service, order::delivery_service, order::stock_service,
                         order::run_service, order::substitution_service, order::paper_service,
                         order::sales_service, order::audit_service, order::erasure_service,
                         order::promotion_service>},
        {"cart", all_of<cart::cart_api>},
        {"wishlist", all_of<wishlist::wishlist_service>},
        {"review", all_of<review::review_service, review::moderation_service>},
        {"contact",
         all_of<contact::contact_service, contact::mail_service, contact::webhook_service>},
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
