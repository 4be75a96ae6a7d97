// The routes of orders, promotions, delivery, stock and the florist's day.
#pragma once

#include "platform/http/route.hpp"
#include "services/order/audit_service.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/erasure_service.hpp"
#include "services/order/paper_service.hpp"
#include "services/order/promotion_service.hpp"
#include "services/order/run_service.hpp"
#include "services/order/sales_service.hpp"
#include "services/order/service.hpp"
#include "services/order/stock_service.hpp"
#include "services/order/substitution_service.hpp"

#include <vector>

namespace flores::order {

std::vector<http::route> routes(order_service& orders);
std::vector<http::route> routes(delivery_service& delivery);
std::vector<http::route> routes(stock_service& stock);
std::vector<http::route> routes(run_service& runs);
std::vector<http::route> routes(substitution_service& all);
std::vector<http::route> routes(paper_service& papers);
std::vector<http::route> routes(sales_service& sales);
std::vector<http::route> routes(audit_service& audit);
std::vector<http::route> routes(promotion_service& promotions);
std::vector<http::route> routes(erasure_service& erasures);

}  // namespace flores::order
