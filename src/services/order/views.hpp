// Orders as clients see them.
#pragma once

#include "services/order/pricing.hpp"
#include "services/order/view_messages.hpp"

namespace flores::order {

// Who looks: the buyer learns of the shop's people only that it was the shop; who only delivers
// learns nothing of the buyer.
enum class audience : unsigned char { buyer, courier, staff };

quote_view quote_of(const priced_order& priced, language wanted);

// Tells what was so at placing, and nothing that may change or be erased since.
placed_view placed_of(const order& what, std::optional<std::string> access_token);

order_view view_of(const order& what, audience who, language wanted);
order_summary summary_of(const order& what, audience who);

}  // namespace flores::order
