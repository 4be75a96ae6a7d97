// The routes of orders, delivery and stock.
#pragma once

#include "platform/http/route.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/service.hpp"
#include "services/order/stock_service.hpp"

#include <vector>

namespace flores::order {

std::vector<http::route> routes(order_service& orders);
std::vector<http::route> routes(delivery_service& delivery);
std::vector<http::route> routes(stock_service& stock);

}  // namespace flores::order
