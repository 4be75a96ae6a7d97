// Product, as the services that ask it meet it: what a test says that it sells.
#pragma once

#include "services/product/client.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace flores::test {

class told_products final : public product::product_client {
public:
    explicit told_products(std::vector<product::offer> sold = {}) : all(std::move(sold)) {}

    task<expected<std::vector<product::offer>>> offers(std::vector<std::string> skus) override {
        ++asked;
        if (down) co_return fail(errors::unavailable);
        std::vector<product::offer> out;
        for (const std::string& sku : skus)
            if (const product::offer* one = product::find_offer(all, sku)) out.push_back(*one);
        co_return out;
    }

    task<expected<std::vector<std::string>>> categories(std::vector<std::string> slugs) override {
        if (down) co_return fail(errors::unavailable);
        std::erase_if(slugs, [this](const std::string& one) {
            return std::ranges::find(known_categories, one) == known_categories.end();
        });
        co_return slugs;
    }

    std::vector<product::offer> all;
    std::vector<std::string> known_categories{"ramos", "rosas"};
    bool down = false;
    int asked = 0;
};

}  // namespace flores::test
