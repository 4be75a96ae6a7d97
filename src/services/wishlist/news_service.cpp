#include "services/wishlist/news_service.hpp"

#include "services/wishlist/views.hpp"

namespace flores::wishlist {
namespace {

constexpr int accounts_at_once = 200;  // served in one transaction

// How a mail calls the SKU; none when it is not sold any more, and nobody wants to hear of it.
std::optional<product_words> words_for(const offers& now, const std::string& sku) {
    const product::offer* found = product::find_offer(now, sku);
    if (found == nullptr || !found->active) return std::nullopt;
    return product_words{found->name.es, found->name.en, "/products/" + found->product_id};
}

}  // namespace

task<expected<void>> news_service::take_stock(std::string sku, std::string state,
                                              std::int64_t version) {
    stock_news news{.sku = sku, .sold_out = state == "out", .version = version, .at = clock_.now()};
    if (!news.sold_out) {
        std::vector<std::string> asked{sku};
        auto now = co_await products_.offers(std::move(asked));
        if (!now) co_return std::unexpected(std::move(now.error()));
        news.words = words_for(*now, sku);
    }
    for (bool more = true; more;) {
        auto taken = co_await stored_.take_stock(news, accounts_at_once);
        if (!taken) co_return std::unexpected(std::move(taken.error()));
        more = *taken;
    }
    co_return expected<void>{};
}

task<expected<void>> news_service::take_prices(std::vector<product::sku_price> told,
                                               std::int64_t version) {
    std::vector<std::string> asked;
    for (const product::sku_price& one : told) asked.push_back(one.sku);
    auto now = co_await products_.offers(std::move(asked));
    if (!now) co_return std::unexpected(std::move(now.error()));
    for (const product::sku_price& one : told) {
        price_news news{.sku = one.sku,
                        .price = one.price,
                        .version = version,
                        .words = words_for(*now, one.sku),
                        .at = clock_.now()};
        for (bool more = true; more;) {
            auto taken = co_await stored_.take_price(news, accounts_at_once);
            if (!taken) co_return std::unexpected(std::move(taken.error()));
            more = *taken;
        }
    }
    co_return expected<void>{};
}

}  // namespace flores::wishlist
