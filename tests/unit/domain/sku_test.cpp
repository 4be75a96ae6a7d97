#include "domain/sku.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace flores {
namespace {

TEST(sku, the_standard_size_is_the_bare_id) {
    const std::optional<sku> standard = sku::parse("AML001");
    ASSERT_TRUE(standard);
    EXPECT_EQ(standard->product_id(), "AML001");
    EXPECT_EQ(standard->size(), product_size::estandar);
    EXPECT_EQ(standard->text(), "AML001");
    EXPECT_FALSE(sku::parse("AML001-estandar"));
}

TEST(sku, other_sizes_follow_the_id) {
    const std::optional<sku> large = sku::parse("AML001-grande");
    ASSERT_TRUE(large);
    EXPECT_EQ(large->product_id(), "AML001");
    EXPECT_EQ(large->size(), product_size::grande);
    EXPECT_EQ(large->text(), "AML001-grande");
    EXPECT_EQ(sku::of("AML001", product_size::premium), sku::parse("AML001-premium"));
}

TEST(sku, has_one_spelling) {
    for (const char* text :
         {"", "AML01", "aml001", "AML001 ", "AML0000001", "AM1001", "AMLO01", "AML001-",
          "AML001-GRANDE", "AML001-mediano", "AML001-grande-grande", "ÁML001", "-grande"})
        EXPECT_FALSE(sku::parse(text)) << text;
    EXPECT_TRUE(sku::parse("GEN099999"));
    EXPECT_FALSE(sku::of("AML001-grande", product_size::estandar));
}

TEST(sku, sorts_by_product_then_size) {
    EXPECT_LT(*sku::parse("AML001"), *sku::parse("AML001-grande"));
    EXPECT_LT(*sku::parse("AML001-premium"), *sku::parse("AML002"));
    EXPECT_LT(*sku::parse("AML001-grande"), *sku::parse("AML001-premium"));
    EXPECT_LT(*sku::parse("AML001-premium"), *sku::parse("AML0010"));
}

TEST(sku, is_a_key) {
    std::unordered_set<sku> seen{*sku::parse("AML001"), *sku::parse("AML001-grande")};
    EXPECT_TRUE(seen.contains(*sku::of("AML001", product_size::grande)));
    EXPECT_FALSE(seen.contains(*sku::parse("AML001-premium")));
    EXPECT_FALSE(seen.contains(sku()));
    EXPECT_EQ(sku().text(), "");
}

}  // namespace
}  // namespace flores
