// What review tells of a product: kept with it, shown, and never older than what is known.
#include "service_support.hpp"

#include <gtest/gtest.h>

namespace flores::product {
namespace {

using flores::test::run_task;
using test::one_product;
using test::small_shop;

told_rating told(std::int64_t version, int hundredths, int count) {
    told_rating out{"AML001", std::nullopt, version};
    if (count > 0) out.rating = rating_summary{hundredths, count};
    return out;
}

bool shows(small_shop& shop, std::string_view text) {
    EXPECT_TRUE(shop.refresh());
    const auto in = [&](const test::answer& got) {
        return got.body.find(text) != std::string::npos;
    };
    return in(shop.get("/api/products/{id}", {"AML001"})) && in(shop.get("/api/products"));
}

TEST(product_ratings, what_review_tells_is_shown_on_the_product_and_in_lists) {
    small_shop shop;
    shop.take(one_product);
    EXPECT_TRUE(shows(shop, R"("rating":null)"));
    ASSERT_TRUE(run_task(shop.service.take_rating(told(1, 450, 12))));
    EXPECT_TRUE(shows(shop, R"("rating":{"average":4.5,"count":12})"));
}

TEST(product_ratings, the_later_version_counts_whenever_it_comes) {
    small_shop shop;
    shop.take(one_product);
    ASSERT_TRUE(run_task(shop.service.take_rating(told(3, 400, 2))));
    const std::int64_t written = run_task(shop.stored.revision()).value();
    for (const std::int64_t version : {2, 3, 1})
        ASSERT_TRUE(run_task(shop.service.take_rating(told(version, 500, 1))));
    EXPECT_EQ(run_task(shop.stored.revision()).value(), written) << "nothing was written";
    EXPECT_TRUE(shows(shop, R"("rating":{"average":4,"count":2})"));
    ASSERT_TRUE(run_task(shop.service.take_rating(told(4, 0, 0))));
    ASSERT_TRUE(run_task(shop.service.take_rating(told(3, 400, 2))));
    EXPECT_TRUE(shows(shop, R"("rating":null)")) << "the last review was withdrawn";
}

TEST(product_ratings, an_edit_and_an_import_leave_the_rating) {
    small_shop shop;
    shop.take(one_product);
    ASSERT_TRUE(run_task(shop.service.take_rating(told(7, 330, 3))));
    product_patch wanted;
    wanted.featured = true;
    const product before = run_task(shop.service.find("AML001")).value();
    ASSERT_TRUE(run_task(shop.service.change("AML001", wanted, before.revision)));
    EXPECT_TRUE(shop.take(one_product).applied);
    const product after = run_task(shop.service.find("AML001")).value();
    EXPECT_EQ(after.rating, (rating_summary{330, 3}));
    EXPECT_EQ(after.rating_version, 7);
}

TEST(product_ratings, of_a_product_that_there_is_not_nothing_is_kept) {
    small_shop shop;
    EXPECT_TRUE(run_task(shop.service.take_rating(told(1, 450, 12))));
    EXPECT_TRUE(run_task(shop.service.find("AML001")).error().is(errors::not_found));
}

}  // namespace
}  // namespace flores::product
