// What wishlists do when a product changes: they tell the owners of the lists it is on.
#pragma once

#include "platform/core/clock.hpp"
#include "services/product/client.hpp"
#include "services/product/events.hpp"
#include "services/wishlist/news_repository.hpp"

#include <string>
#include <vector>

namespace flores::wishlist {

class news_service {
public:
    // All of them outlive this.
    news_service(news_repository& stored, product::product_client& products,
                 const clock_port& clock)
        : stored_(stored), products_(products), clock_(clock) {}

    // Order told that the stock of a SKU is in this state ("in_stock", "low", "out"). unavailable:
    // product cannot be asked; to be told again, as after any other error.
    task<expected<void>> take_stock(std::string sku, std::string state, std::int64_t version);

    // Product told what its SKUs cost: they changed, or are sold again. Of those that are not sold
    // now nothing is told, and what became of them meanwhile is told when they are. unavailable: as
    // above, or product's answer is behind what it told.
    task<expected<void>> take_prices(std::vector<product::sku_price> told, std::int64_t version);

private:
    task<expected<void>> take(stock_news news);
    task<expected<void>> take(price_news news);

    news_repository& stored_;
    product::product_client& products_;
    const clock_port& clock_;
};

}  // namespace flores::wishlist
