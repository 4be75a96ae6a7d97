// What was sold, for those who keep the shop's books.
#pragma once

#include "platform/core/ids.hpp"
#include "services/order/audit_repository.hpp"
#include "services/order/sales_messages.hpp"
#include "services/order/sales_repository.hpp"

#include <functional>
#include <string>

namespace flores::order {

class sales_service {
public:
    sales_service(sales_repository& stored, audit_repository& log, const clock_port& clock,
                  id_source& ids)
        : stored_(stored), log_(log), clock_(clock), ids_(ids) {}

    // invalid_input: the days are in the wrong order, or more than sales_days_max.
    task<expected<sales_view>> summary(sales_query asked);
    task<expected<std::string>> summary_csv(sales_query asked);

    // One row an order, with the names of its people: the log of staff says who took it away. As
    // above; also invalid_input: more than export_orders_max orders.
    task<expected<std::string>> orders_csv(export_range asked, std::string by);

private:
    task<expected<sales_summary>> summed(sales_query asked);
    task<expected<void>> read_all(order_range range, std::function<void(const order&)> take);

    sales_repository& stored_;
    audit_repository& log_;
    const clock_port& clock_;
    id_source& ids_;
};

}  // namespace flores::order
