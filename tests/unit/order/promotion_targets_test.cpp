// What a promotion is for has to exist: product is asked for the SKUs and the categories it names.
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

// A catalogue with one SKU, ROS001, in one category, rosas.
class one_rose final : public product::product_client {
public:
    task<expected<std::vector<product::offer>>> offers(std::vector<std::string> skus) override {
        product::offer rose{};
        rose.sku = "ROS001";
        const bool asked_for = std::ranges::find(skus, rose.sku) != skus.end();
        co_return std::vector<product::offer>(asked_for ? 1 : 0, rose);
    }
    task<expected<std::vector<std::string>>> categories(std::vector<std::string> slugs) override {
        ++asked;
        if (down) co_return fail(errors::unavailable);
        std::erase_if(slugs, [](const std::string& one) { return one != "rosas"; });
        co_return slugs;
    }

    bool down = false;
    int asked = 0;
};

class promotion_targets : public testing::Test {
protected:
    static promotion_request wanted(std::vector<std::string> categories,
                                    std::vector<std::string> skus = {}) {
        promotion_request out{};
        out.kind = promotion_kind::free_delivery;
        out.name.es = {"Envío"};
        out.categories.emplace();
        for (std::string& one : categories) out.categories->push_back({std::move(one)});
        if (!skus.empty()) out.skus.emplace();
        for (const std::string& one : skus) out.skus->push_back(*sku::parse(one));
        return out;
    }
    expected<promotion_view> create(promotion_request what) {
        return run_task(promotions_.create(order_shop::manager(), std::move(what)));
    }
    static std::vector<std::string> faults(const expected<promotion_view>& refused) {
        std::vector<std::string> out;
        if (refused) return out;
        EXPECT_TRUE(refused.error().is(errors::invalid_input));
        for (const field_error& one : refused.error().fields)
            out.push_back(one.pointer + " " + std::string(one.code));
        return out;
    }

    order_shop shop_;
    one_rose catalogue_;
    promotion_service promotions_{shop_.promotions_stored,
                                  catalogue_,
                                  shop_.secrets.cursor_key,
                                  shop_.clock,
                                  shop_.ids,
                                  nullptr,
                                  {}};
};

TEST_F(promotion_targets,
       categories_that_there_are_not_are_refused_with_the_skus_each_by_its_place) {
    EXPECT_EQ(faults(create(wanted({"lirios", "rosas", "Rosas"}, {"ROS001", "ROS002"}))),
              (std::vector<std::string>{"/skus/1 unknown_sku", "/categories/0 unknown_category",
                                        "/categories/2 unknown_category"}));
    EXPECT_EQ(run_task(promotions_.list({}))->items.size(), 0u);
    EXPECT_TRUE(create(wanted({"rosas"})));
}

TEST_F(promotion_targets, a_change_is_looked_at_in_the_same_way) {
    const auto made = create(wanted({"rosas"}));
    ASSERT_TRUE(made);
    const auto refused =
        run_task(promotions_.change(order_shop::manager(), made->id, 1, wanted({"lirios"})));
    EXPECT_EQ(faults(refused), (std::vector<std::string>{"/categories/0 unknown_category"}));
}

TEST_F(promotion_targets, nobody_is_asked_where_none_is_named_and_none_is_believed_unasked) {
    ASSERT_TRUE(create(wanted({})));
    EXPECT_EQ(catalogue_.asked, 0);
    catalogue_.down = true;
    const auto refused = create(wanted({"rosas"}));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::unavailable));
}

}  // namespace
}  // namespace flores::order
