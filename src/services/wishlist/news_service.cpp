#include "services/wishlist/news_service.hpp"

#include "services/wishlist/views.hpp"

#include <algorithm>

namespace flores::wishlist {
namespace {

constexpr int accounts_at_once = 200;  // served in one transaction

// Of a product that is asked for by its SKUs: whether the answer is older than that revision.
bool behind(const offers& now, std::int64_t revision) {
    return std::ranges::any_of(now,
                               [&](const product::offer& one) { return one.revision < revision; });
}

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
    co_return co_await take(std::move(news));
}

task<expected<void>> news_service::take(stock_news news) {
    for (bool more = true; more;) {
        auto taken = co_await stored_.take_stock(news, accounts_at_once);
        if (!taken) co_return std::unexpected(std::move(taken.error()));
        more = *taken;
    }
    co_return expected<void>{};
}

task<expected<void>> news_service::take(price_news news) {
    for (bool more = true; more;) {
        auto taken = co_await stored_.take_price(news, accounts_at_once);
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
        const auto words = words_for(*now, one.sku);
        if (!words && behind(*now, version)) co_return fail(errors::unavailable);
        if (!words) continue;
        price_news price{one.sku, one.price, version, *words, clock_.now()};
        auto priced = co_await take(std::move(price));
        if (!priced) co_return priced;
        // It may have come back while it was not sold.
        stock_news stock{.sku = one.sku, .words = words, .at = clock_.now()};
        auto stocked = co_await take(std::move(stock));
        if (!stocked) co_return stocked;
    }
    co_return expected<void>{};
}

}  // namespace flores::wishlist
