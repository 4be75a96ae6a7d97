// What product tells of prices, with the change that made them so.
#include "platform/json/decode.hpp"
#include "service_support.hpp"
#include "services/product/events.hpp"

#include <gtest/gtest.h>

namespace flores::product {
namespace {

using flores::test::run_task;

class told_prices : public testing::Test {
protected:
    void SetUp() override { shop_.take(test::one_product); }

    std::vector<product_priced> told() {
        std::vector<product_priced> out;
        for (const events::delivery& one :
             run_task(shop_.catalogue.events().due(instant{}, 100)).value()) {
            if (one.what.type != product_priced_event) continue;
            out.push_back(json::decode<product_priced>(one.what.payload).value());
            EXPECT_EQ(one.what.aggregate, out.back().id);
            version_ = one.what.version;
        }
        return out;
    }
    void change(const std::string& patch) {
        const auto revision = run_task(shop_.service.find("AML001")).value().revision;
        const auto wanted = json::decode<product_patch>(patch).value();
        ASSERT_TRUE(run_task(shop_.service.change("AML001", wanted, revision)));
    }

    test::small_shop shop_;
    std::int64_t version_ = 0;
};

TEST_F(told_prices, a_new_product_is_no_change_of_price) {
    EXPECT_TRUE(told().empty());
}

TEST_F(told_prices, an_edit_tells_all_skus_with_the_revision_it_makes) {
    change(R"({"sizes":[{"size":"estandar","price":{"amount":18000,"currency":"CLP"}},
        {"size":"grande","price":{"amount":30000,"currency":"CLP"}}]})");
    const auto prices = told();
    ASSERT_EQ(prices.size(), 1u);
    EXPECT_EQ(prices[0].id, "AML001");
    ASSERT_EQ(prices[0].skus.size(), 2u);
    EXPECT_EQ(prices[0].skus[0].sku, "AML001");
    EXPECT_EQ(prices[0].skus[0].price, 18'000);
    EXPECT_EQ(prices[0].skus[1].sku, "AML001-grande");
    EXPECT_EQ(version_, run_task(shop_.service.find("AML001"))->revision);
}

TEST_F(told_prices, a_size_that_is_back_or_new_is_told) {
    change(R"({"sizes":[{"size":"estandar","price":{"amount":20000,"currency":"CLP"}},
        {"size":"grande","price":{"amount":30000,"currency":"CLP"}}]})");
    change(R"({"sizes":[{"size":"estandar","price":{"amount":20000,"currency":"CLP"}}]})");
    change(R"({"sizes":[{"size":"estandar","price":{"amount":20000,"currency":"CLP"}},
        {"size":"grande","price":{"amount":25000,"currency":"CLP"}}]})");
    const auto prices = told();
    ASSERT_EQ(prices.size(), 2u) << "not that it went";
    EXPECT_EQ(prices[1].skus[1].sku, "AML001-grande");
    EXPECT_EQ(prices[1].skus[1].price, 25'000);
}

TEST_F(told_prices, what_is_sold_again_is_told) {
    ASSERT_TRUE(run_task(shop_.service.set_active("AML001", false)));
    EXPECT_TRUE(told().empty());
    ASSERT_TRUE(run_task(shop_.service.set_active("AML001", true)));
    const auto prices = told();
    ASSERT_EQ(prices.size(), 1u);
    EXPECT_EQ(prices[0].skus.at(0).price, 20'000);
    EXPECT_EQ(version_, run_task(shop_.service.find("AML001"))->revision);
}

TEST_F(told_prices, another_edit_tells_nothing) {
    change(R"({"featured":true})");
    ASSERT_TRUE(run_task(shop_.service.set_active("AML001", false)));
    EXPECT_TRUE(told().empty());
}

TEST_F(told_prices, an_import_tells_what_it_changes) {
    const auto record = [](const std::string& id, int price) {
        return R"({"id":")" + id +
               R"(","name":"Ramo","category":"ramos-mixtos","occasions":["amor"],"price":)" +
               std::to_string(price) + "}";
    };
    shop_.take("[" + record("AML002", 9'000) + "]");
    EXPECT_TRUE(told().empty());
    shop_.take("[" + record("AML002", 9'000) + "," + record("AML001", 15'000) + "]");
    const auto prices = told();
    ASSERT_EQ(prices.size(), 1u);
    EXPECT_EQ(prices[0].id, "AML001");
    EXPECT_EQ(prices[0].skus[0].price, 15'000);
}

}  // namespace
}  // namespace flores::product
