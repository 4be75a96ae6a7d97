// Product, as the services that ask it meet it: what a test says that it sells.
#pragma once

#include "services/product/client.hpp"

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

    std::vector<product::offer> all;
    bool down = false;
    int asked = 0;
};

}  // namespace flores::test
