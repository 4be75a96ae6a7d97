// Readers on several threads while staff edit: nobody sees half a change. For TSan above all.
#include "service_support.hpp"
#include "services/product/listing.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace flores::product {
namespace {

using flores::test::run_task;
using test::small_shop;

TEST(product_reads, a_snapshot_is_whole_whoever_reads_it_while_it_is_replaced) {
    small_shop shop;
    shop.take(test::file_text("deploy/seed/catalogue.json"));
    std::atomic<bool> done{false};
    const auto read = [&shop, &done](language in) {
        const list_query all;
        while (!done) {
            const auto now = shop.shown.newest();
            const shown_product* one = now->find("ROS001");
            ASSERT_NE(one, nullptr);
            const auto detail = one->detail(in);
            EXPECT_TRUE(
                detail->etag.starts_with("\"" + std::to_string(one->what().revision) + "-"));
            const auto page = list_page(*now, {}, all, in, shop.api.cursor_key, shop.clock.now());
            ASSERT_TRUE(page);
            EXPECT_TRUE((*page)->etag.starts_with("\"c" + std::to_string(now->revision()) + "-"));
            EXPECT_FALSE(category_page(*now, in)->body.empty());
            EXPECT_EQ(offers_of(*now, {"ROS001"}).size(), 1u);
        }
    };
    std::thread first(read, language::es);
    std::thread second(read, language::es);
    for (int i = 0; i < 8; ++i) {
        product_patch wanted;
        wanted.featured = i % 2 == 0;
        EXPECT_TRUE(run_task(shop.service.change("ROS001", wanted, i + 1)));
        EXPECT_TRUE(run_task(shop.service.take_stock_level(
            {"ROS001", i % 2 == 0 ? availability::low : availability::out, i + 1})));
    }
    done = true;
    first.join();
    second.join();
    EXPECT_EQ(shop.shown.newest()->find("ROS001")->what().revision, 9);
}

}  // namespace
}  // namespace flores::product
