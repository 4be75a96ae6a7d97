#include "platform/core/text.hpp"

#include <gtest/gtest.h>

#include <limits>

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

TEST(upper_ascii, knows_ascii_letters_alone) {
    EXPECT_EQ(upper_ascii("AZaz@[`{09"), "AZAZ@[`{09");
    EXPECT_EQ(upper_ascii("peonías"), "PEONíAS");
}

TEST(is_digits, is_of_ascii_digits_alone_and_of_one_at_least) {
    EXPECT_TRUE(is_digits("0"));
    EXPECT_TRUE(is_digits("0129"));
    for (const std::string_view none : {"", "-1", "1a", " 1", "1.0", "/", ":"})
        EXPECT_FALSE(is_digits(none)) << none;
}

TEST(whole_number, is_decimal_and_all_of_the_text) {
    EXPECT_EQ(whole_number("0"), 0);
    EXPECT_EQ(whole_number("-12"), -12);
    EXPECT_EQ(whole_number("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    for (const std::string_view none : {"", "-", "+1", " 1", "1 ", "1a", "1.0", "0x1",
                                        "9223372036854775808", "99999999999999999999"})
        EXPECT_EQ(whole_number(none), std::nullopt) << none;
    EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
    for (const std::string_view none : {"65536", "-1"})
        EXPECT_EQ(whole_number<std::uint16_t>(none), std::nullopt) << none;
}

TEST(hex_value, reads_both_cases_and_nothing_else) {
    EXPECT_EQ(hex_value('0'), 0);
    EXPECT_EQ(hex_value('9'), 9);
    EXPECT_EQ(hex_value('a'), 10);
    EXPECT_EQ(hex_value('F'), 15);
    for (const char none : {'g', 'G', '/', ':', '@', '`', ' ', '\xE1'})
        EXPECT_EQ(hex_value(none), -1) << none;
}

TEST(is_ascii_alphanumeric, knows_no_other_letters) {
    for (const char one : {'0', '9', 'a', 'z', 'A', 'Z'}) EXPECT_TRUE(is_ascii_alphanumeric(one));
    for (const char none : {'/', ':', '@', '[', '`', '{', '_', '\xE9'})
        EXPECT_FALSE(is_ascii_alphanumeric(none)) << none;
}

}  // namespace
}  // namespace flores
