#include "services/order/client.hpp"
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

constexpr std::size_t plan_bytes_max = 256 * 1024;

expected<zone_list> list_zones(delivery_service& delivery) {
    return delivery.zones();
}

expected<commune_list> list_communes(delivery_service& delivery) {
    return delivery.communes();
}

task<expected<date_list>> list_dates(dates_query asked, delivery_service& delivery) {
    co_return co_await delivery.dates(std::move(asked));
}

expected<closure_list> list_closures(delivery_service& delivery) {
    return delivery.closures();
}

task<expected<closure_list>> close_delivery(principal caller, closure_request wanted,
                                            delivery_service& delivery) {
    co_return co_await delivery.close(std::move(wanted), caller.owner());
}

task<expected<closure_list>> open_delivery(principal caller, closure_query wanted,
                                           delivery_service& delivery) {
    co_return co_await delivery.open(std::move(wanted), caller.owner());
}

task<expected<capacity_view>> set_capacity(principal caller, capacity_request wanted,
                                           delivery_service& delivery) {
    co_return co_await delivery.set_capacity(std::move(wanted), caller.owner());
}

task<expected<delivery_import_report>> replace_plan(principal caller, plan_file file,
                                                    delivery_service& delivery) {
    co_return co_await delivery.replace_plan(std::move(file), caller.owner());
}

expected<delivery_days> list_days(delivery_days_query asked, delivery_service& delivery) {
    return delivery.days(asked);
}

expected<delivered_commune> find_commune(commune where, delivery_service& delivery) {
    auto found = delivery.commune_of(where);
    if (!found) return std::unexpected(std::move(found.error()));
    return delivered_commune{found->key, found->name, found->zone};
}

}  // namespace

std::vector<http::route> routes(delivery_service& delivery) {
    return http::routes(
        delivery,
        row{verb::get, "/api/delivery/zones", "List delivery zones", access::open, limits::read,
            answers<zone_list>, list_zones},
        row{verb::get, "/api/delivery/communes", "List communes delivered to", access::open,
            limits::read, answers<commune_list>, list_communes},
        row{verb::get, "/api/delivery/dates", "List delivery dates", access::open, limits::read,
            query<dates_query>, answers<date_list>, can_fail{unknown_commune, unknown_sku},
            list_dates},
        row{verb::get, "/api/delivery/closures", "List delivery closures", access::florist,
            limits::read, answers<closure_list>, list_closures},
        row{verb::put, "/api/delivery/closures", "Close delivery", access::manager, limits::write,
            body<closure_request>, answers<closure_list>, close_delivery},
        row{verb::del, "/api/delivery/closures", "Open delivery", access::manager, limits::write,
            query<closure_query>, answers<closure_list>, open_delivery},
        row{verb::put, "/api/delivery/capacity", "Set delivery capacity", access::manager,
            limits::write, body<capacity_request>, answers<capacity_view>, set_capacity},
        row{verb::put, "/api/delivery/plan", "Replace delivery plan", access::manager,
            limits::write, body<plan_file>, http::body_bytes{plan_bytes_max},
            answers<delivery_import_report>, replace_plan},
        row{verb::get, "/internal/delivery/days", access::internal, limits::read,
            query<delivery_days_query>, answers<delivery_days>, list_days},
        row{verb::get, "/internal/delivery/communes/{key}", access::internal, limits::read,
            answers<delivered_commune>, can_fail{errors::not_found}, find_commune});
}

}  // namespace flores::order
