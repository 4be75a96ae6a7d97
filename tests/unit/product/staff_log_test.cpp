// What product tells the log of staff, with the change that staff made.
#include "platform/json/decode.hpp"
#include "service_support.hpp"
#include "services/order/events.hpp"

#include <gtest/gtest.h>

namespace flores::product {
namespace {

using flores::test::run_task;

class staff_deeds : public testing::Test {
protected:
    void SetUp() override { shop_.take(test::one_product); }

    std::vector<order::staff_acted> told() {
        std::vector<order::staff_acted> out;
        for (const events::delivery& one :
             run_task(shop_.catalogue.events().due(instant{}, 100)).value())
            if (one.what.type == order::staff_acted_event) {
                out.push_back(json::decode<order::staff_acted>(one.what.payload).value());
                EXPECT_EQ(one.what.aggregate, out.back().subject);
                EXPECT_FALSE(one.what.personal);
            }
        return out;
    }

    const std::string florist_ = "account:usr_florist";
    test::small_shop shop_;
};

TEST_F(staff_deeds, an_import_is_one_with_how_many_products_it_took) {
    const auto deeds = told();
    ASSERT_EQ(deeds.size(), 1u);
    EXPECT_EQ(deeds[0].action, "product.import");
    EXPECT_EQ(deeds[0].actor, "system");
    EXPECT_TRUE(deeds[0].subject.starts_with("imp_"));
    EXPECT_EQ(deeds[0].after, "1 products");
}

TEST_F(staff_deeds, an_edit_and_an_archiving_say_who_and_how_it_was) {
    const auto wanted = json::decode<product_patch>(
        R"({"sizes":[{"size":"estandar","price":{"amount":18000,"currency":"CLP"}}]})");
    ASSERT_TRUE(run_task(shop_.service.change("AML001", wanted.value(), 1, florist_)));
    ASSERT_TRUE(run_task(shop_.service.set_active("AML001", false, florist_)));
    ASSERT_TRUE(run_task(shop_.service.set_active("AML001", false, florist_))) << "no other deed";
    EXPECT_FALSE(run_task(shop_.service.change("AML001", wanted.value(), 1, florist_)))
        << "nor is a refusal";
    const auto deeds = told();
    ASSERT_EQ(deeds.size(), 3u);
    EXPECT_EQ(deeds[1].action, "product.edit");
    EXPECT_EQ(deeds[1].actor, florist_);
    EXPECT_EQ(deeds[1].subject, "AML001");
    EXPECT_EQ(deeds[1].before, "estandar 20000");
    EXPECT_EQ(deeds[1].after, "estandar 18000");
    EXPECT_EQ(deeds[2].action, "product.archive");
    EXPECT_EQ(deeds[2].after, "estandar 18000, archived");
}

TEST_F(staff_deeds, a_category_is_told_too) {
    category_input wanted{};
    wanted.name.es = {"Peonías"};
    wanted.parent = {{"ramos"}};
    ASSERT_TRUE(run_task(shop_.service.put_category("peonias", wanted, florist_)));
    const auto deeds = told();
    ASSERT_EQ(deeds.size(), 2u);
    EXPECT_EQ(deeds[1].action, "category.put");
    EXPECT_EQ(deeds[1].kind, order::audit_subject::category);
    EXPECT_EQ(deeds[1].after, "ramos / Peonías");
}

TEST_F(staff_deeds, an_export_is_noted_before_the_file_is_made) {
    const auto taken = run_task(shop_.service.export_products(file_format::csv, florist_));
    ASSERT_TRUE(taken);
    ASSERT_EQ(shop_.staff_log.deeds.size(), 1u);
    const order::staff_deed& noted = shop_.staff_log.deeds[0];
    EXPECT_TRUE(noted.id.starts_with("exp_"));
    EXPECT_EQ(noted.at, shop_.clock.now());
    EXPECT_EQ(noted.what.actor, florist_);
    EXPECT_EQ(noted.what.action, "product.export");
    EXPECT_EQ(noted.what.kind, order::audit_subject::product);
    EXPECT_EQ(noted.what.after, "1 products");
    shop_.staff_log.down = true;
    const auto unseen = run_task(shop_.service.export_products(file_format::csv, florist_));
    ASSERT_FALSE(unseen) << "none leaves that the log does not know of";
    EXPECT_TRUE(unseen.error().is(errors::unavailable));
    EXPECT_TRUE(run_task(shop_.service.export_products(file_format::csv)))
        << "the shop's own machine has the files anyway";
}

}  // namespace
}  // namespace flores::product
