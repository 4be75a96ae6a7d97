#include "services/order/stock.hpp"

namespace flores::order {

std::string_view stock_state(std::int64_t on_hand, std::int64_t low_at) {
    if (on_hand <= 0) return "out";
    return on_hand <= low_at ? "low" : "in_stock";
}

}  // namespace flores::order
