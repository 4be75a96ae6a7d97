#include "cli/consumers.hpp"

#include "services/auth/events.hpp"
#include "services/contact/events.hpp"
#include "services/order/events.hpp"
#include "services/product/events.hpp"
#include "services/review/events.hpp"

#include <algorithm>
#include <array>

namespace flores::cli {
namespace {

constexpr std::array every_consumer{
    consumer_row{"user.profile", accounts::account_registered_event},
    consumer_row{"cart.erasure", accounts::account_erased_event},
    consumer_row{"contact.account_erased", accounts::account_erased_event},
    consumer_row{"gateway.replays", accounts::account_erased_event},
    consumer_row{"order.erasure", accounts::account_erased_event},
    consumer_row{"review.erasure", accounts::account_erased_event},
    consumer_row{"user.erasure", accounts::account_erased_event},
    consumer_row{"wishlist.erasure", accounts::account_erased_event},
    consumer_row{"contact.mail_wanted", contact::mail_wanted_event},
    consumer_row{"cart.orders", order::order_placed_event},
    consumer_row{"contact.order_placed", order::order_placed_event},
    consumer_row{"contact.webhooks", order::order_placed_event},
    consumer_row{"contact.order_changed", order::order_changed_event},
    consumer_row{"contact.webhooks", order::order_changed_event},
    consumer_row{"review.deliveries", order::order_changed_event},
    consumer_row{"contact.order_forgotten", order::order_forgotten_event},
    consumer_row{"gateway.replays", order::order_forgotten_event},
    consumer_row{"contact.webhooks", order::stock_changed_event},
    consumer_row{"product.availability", order::stock_changed_event},
    consumer_row{"wishlist.stock", order::stock_changed_event},
    consumer_row{"order.audit", order::staff_acted_event},
    consumer_row{"order.initial_stock", product::stock_announced_event},
    consumer_row{"wishlist.prices", product::product_priced_event},
    consumer_row{"review.upkeep", review::review_changed_event},
    consumer_row{"review.votes", review::review_voted_event},
    consumer_row{"product.rating", review::summary_changed_event},
};

}  // namespace

std::span<const consumer_row> consumers() {
    return every_consumer;
}

std::vector<std::string> consumers_of(std::string_view type) {
    std::vector<std::string> found;
    for (const consumer_row& row : every_consumer)
        if (row.type == type) found.emplace_back(row.consumer);
    return found;
}

bool is_consumer(std::string_view consumer, std::string_view type) {
    return std::any_of(every_consumer.begin(), every_consumer.end(), [&](const consumer_row& row) {
        return row.consumer == consumer && row.type == type;
    });
}

}  // namespace flores::cli
