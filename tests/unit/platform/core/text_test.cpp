#include "platform/core/text.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

TEST(stripped, blanks_go_at_the_ends_alone) {
    EXPECT_EQ(stripped(" \t a b\r"), "a b");
    EXPECT_EQ(stripped("  "), "");
    EXPECT_EQ(stripped(""), "");
}

TEST(take_part, takes_one_after_the_other_and_ends) {
    std::string_view rest = "a , b,,c";
    EXPECT_EQ(take_part(rest, ','), "a");
    EXPECT_EQ(take_part(rest, ','), "b");
    EXPECT_EQ(take_part(rest, ','), "");
    EXPECT_EQ(take_part(rest, ','), "c");
    EXPECT_TRUE(rest.empty());
}

TEST(lower_ascii, knows_ascii_letters_alone) {
    EXPECT_EQ(lower_ascii("AZaz@[`{09"), "azaz@[`{09");
    EXPECT_EQ(lower_ascii("PEONÍAS"), "peonÍas") << "words are lowered by words.hpp";
}

}  // namespace
}  // namespace flores
