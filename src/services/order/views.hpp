// Orders as clients see them.
#pragma once

#include "services/order/payment_provider.hpp"
#include "services/order/pricing.hpp"
#include "services/order/view_messages.hpp"

namespace flores::order {

// Who looks: the buyer learns of the shop's people only that it was the shop, and of the reasons
// that they gave only why a delivery failed. Who only delivers has runs to look at, and no orders.
enum class audience : unsigned char { buyer, staff };

line_view line_view_of(const order_line& one, language wanted);
quote_view quote_of(const priced_order& priced, language wanted);

// Tells what was so at placing, and nothing that may change or be erased since.
placed_view placed_of(const order& what, std::optional<std::string> access_token,
                      const payment_begun& begun);

order_view view_of(const order& what, audience who, language wanted);
order_summary summary_of(const order& what, audience who);

}  // namespace flores::order
