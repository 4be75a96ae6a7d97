// What other services ask of product: what a SKU costs now, whether it may be bought, and which
// categories there are.
#pragma once

#include "domain/money.hpp"
#include "domain/wire.hpp"
#include "platform/net/calls.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

inline constexpr error_kind unknown_sku{
    422, "unknown_sku", {"Ese producto no está a la venta.", "That product is not for sale."}};

inline constexpr error_kind unknown_category{
    422, "unknown_category", {"La categoría no existe.", "There is no such category."}};

struct offer_name {
    std::string es;
    std::string en;

    const std::string& in(language wanted) const { return wanted == language::en ? en : es; }
};
BOOST_DESCRIBE_STRUCT(offer_name, (), (es, en))

struct offer {
    std::string sku;
    std::string product_id;
    offer_name name;
    std::string size;  // "estandar", "grande" or "premium"
    money price;
    bool active;
    std::int64_t revision;     // of the product
    std::string availability;  // "in_stock", "low" or "out"; a hint, at most 2 s behind the stock
    std::vector<std::string> categories{};  // slugs, from the root to the product's own
    std::int64_t preparation_hours = 0;     // from the order until it can leave the shop
};
BOOST_DESCRIBE_STRUCT(offer, (),
                      (sku, product_id, name, size, price, active, revision, availability,
                       categories, preparation_hours))

// nullptr: not among them.
inline const offer* find_offer(const std::vector<offer>& offers, std::string_view sku) {
    for (const offer& one : offers)
        if (one.sku == sku) return &one;
    return nullptr;
}

struct offers_request {
    std::vector<std::string> skus;
};
BOOST_DESCRIBE_STRUCT(offers_request, (), (skus))

struct offers_answer {
    std::vector<offer> offers;  // of the SKUs that exist, in the order asked
};
BOOST_DESCRIBE_STRUCT(offers_answer, (), (offers))

struct category_slugs {
    std::vector<std::string> slugs;
};
BOOST_DESCRIBE_STRUCT(category_slugs, (), (slugs))

class product_client {
public:
    virtual ~product_client() = default;

    // A SKU that does not exist is absent from the answer. unavailable: product cannot be asked.
    virtual task<expected<std::vector<offer>>> offers(std::vector<std::string> skus) = 0;

    // Of these slugs those that are categories, in the order asked. unavailable: as above.
    virtual task<expected<std::vector<std::string>>> categories(std::vector<std::string> slugs) = 0;
};

// Asks POST /internal/products/offers and /internal/products/categories.
class calling_product_client final : public product_client {
public:
    explicit calling_product_client(net::call_port& calls) : calls_(calls) {}

    task<expected<std::vector<offer>>> offers(std::vector<std::string> skus) override {
        auto answer = co_await net::ask<offers_answer>(calls_, "product", http::verb::post,
                                                       "/internal/products/offers",
                                                       offers_request{std::move(skus)});
        if (!answer) co_return std::unexpected(std::move(answer.error()));
        co_return std::move(answer->offers);
    }

    task<expected<std::vector<std::string>>> categories(std::vector<std::string> slugs) override {
        auto answer = co_await net::ask<category_slugs>(calls_, "product", http::verb::post,
                                                        "/internal/products/categories",
                                                        category_slugs{std::move(slugs)});
        if (!answer) co_return std::unexpected(std::move(answer.error()));
        co_return std::move(answer->slugs);
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::product
