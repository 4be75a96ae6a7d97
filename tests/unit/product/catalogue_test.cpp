#include "services/product/catalogue.hpp"

#include "unit/product/sample_products.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace flores::product {
namespace {

TEST(catalogue, finds_by_id) {
    product sized = sample::plain("BBB001", "Ramo");
    sized.sizes.push_back({product_size::grande, money{30'000}, std::nullopt, ""});
    const auto shop = catalogue::make({sized, sample::plain("AAA0012", "Otro")}, sample::tree());
    ASSERT_NE(shop->find("BBB001"), nullptr);
    EXPECT_EQ(shop->find("BBB001")->data, sized);
    EXPECT_NE(shop->find("AAA0012"), nullptr);
    EXPECT_EQ(shop->find("AAA001"), nullptr);
    EXPECT_EQ(shop->find("bbb001"), nullptr);
    EXPECT_EQ(shop->find(""), nullptr);
}

TEST(catalogue, refuses_a_malformed_id) {
    EXPECT_THROW(catalogue::make({sample::plain("x", "Ramo")}, {}), std::invalid_argument);
}

TEST(catalogue, a_successor_shares_what_did_not_change) {
    const auto before = catalogue::make(sample::dozen(), sample::tree());
    product changed = before->find("AAA003")->data;
    changed.name.es = "Hortensias";
    const auto after = before->successor({{changed}, {"AAA004"}, {}});
    EXPECT_EQ(after->find("AAA005"), before->find("AAA005"));
    EXPECT_NE(after->find("AAA003"), before->find("AAA003"));
    EXPECT_EQ(after->find("AAA004"), nullptr);
    EXPECT_EQ(after->entries().size(), 11U);

    EXPECT_EQ(after->select({.q = "hortensia"}).total, 1U);
    EXPECT_EQ(after->select({.q = "girasoles"}).total, 3U);
    EXPECT_EQ(before->select({.q = "hortensia"}).total, 0U);
    EXPECT_EQ(before->select({.q = "girasoles"}).total, 4U);
}

TEST(catalogue, a_new_tree_makes_every_entry_again) {
    const auto before = catalogue::make(sample::dozen(), sample::tree());
    const auto same = before->successor({{}, {}, sample::tree()});
    EXPECT_EQ(same->find("AAA001"), before->find("AAA001"));
    auto tree = sample::tree();
    tree[0].name.es = "Atados";
    const auto after = same->successor({{}, {}, tree});
    EXPECT_NE(after->find("AAA001"), before->find("AAA001"));
    EXPECT_EQ(after->select({.q = "atado"}).total, 12U);
    EXPECT_EQ(before->select({.q = "atado"}).total, 0U);
}

TEST(catalogue, slots_stay_and_are_never_given_again) {
    const auto before = catalogue::make({sample::plain("BBB001", "Ramo")}, {});
    const auto slot = before->find("BBB001")->slot;

    const product changed = sample::plain("BBB001", "Ramo grande");
    const auto after = before->successor({{changed, sample::plain("AAA001", "Otro")}, {}, {}});
    EXPECT_EQ(after->find("BBB001")->slot, slot);
    EXPECT_NE(after->find("AAA001")->slot, slot);
    EXPECT_LT(after->find("AAA001")->slot, after->slots_end());

    const auto fewer = after->successor({{}, {"AAA001"}, {}});
    const auto again = fewer->successor({{sample::plain("CCC001", "Nuevo")}, {}, {}});
    EXPECT_NE(again->find("CCC001")->slot, after->find("AAA001")->slot);
}

TEST(catalogue, walks_the_tree) {
    const auto shop = catalogue::make({}, sample::tree());
    const auto path = shop->category_path("ramos-de-rosas");
    ASSERT_EQ(path.size(), 2U);
    EXPECT_EQ(path[0]->slug, "ramos");
    EXPECT_EQ(path[1]->slug, "ramos-de-rosas");
}

TEST(catalogue, an_empty_one_answers_everything) {
    const catalogue empty;
    EXPECT_EQ(empty.list(filter{}, ordering::price, std::nullopt, 20).total, 0U);
    EXPECT_FALSE(empty.count_facets(filter{}).price_min);
    EXPECT_TRUE(empty.featured(5).empty());
    EXPECT_TRUE(empty.similar("AAA001", 5).empty());
    EXPECT_EQ(empty.select({.q = "rosas"}).total, 0U);
}

}  // namespace
}  // namespace flores::product
