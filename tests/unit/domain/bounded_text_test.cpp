#include "domain/bounded_text.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

using line = bounded_text<2, 5>;
using lines = bounded_paragraph<1, 10>;

TEST(bounded_text, is_trimmed) {
    EXPECT_EQ(line::parse("  Rosa \n")->text(), "Rosa");
}

TEST(bounded_text, limits_are_code_points_after_trimming) {
    EXPECT_TRUE(line::parse("ñññññ"));
    EXPECT_FALSE(line::parse("ññññññ"));
    EXPECT_FALSE(line::parse(" ñ "));
    EXPECT_TRUE((bounded_text<0, 5>::parse("   ")));
    EXPECT_FALSE(person_name::parse(std::string(121, 'a')));
    EXPECT_TRUE(card_message::parse(std::string(300, 'a')));
    EXPECT_FALSE(card_message::parse(std::string(301, 'a')));
}

TEST(bounded_text, refuses_control_characters_and_turned_text) {
    for (const std::string_view text :
         {std::string_view("a\nb"), std::string_view("a\tb"), std::string_view("a\0b", 3),
          std::string_view("a\x7F b"), std::string_view("a\u0085b"), std::string_view("a\u202Eb"),
          std::string_view("a\u2066b"), std::string_view("a\u2028b")})
        EXPECT_FALSE(line::parse(text)) << testing::PrintToString(text);
}

TEST(bounded_text, refuses_malformed_utf8) {
    EXPECT_FALSE(line::parse("ab\xFF"));
    EXPECT_FALSE(lines::parse("ab\xC3"));
}

TEST(bounded_paragraph, keeps_lines_and_makes_one_kind_of_line_end) {
    EXPECT_EQ(lines::parse(" a\r\nb\n\tc ")->text(), "a\nb\n\tc");
    EXPECT_FALSE(lines::parse("a\rb"));
    EXPECT_FALSE(lines::parse("a\x1B[2J"));
}

TEST(bounded_text, compares_by_what_it_says) {
    EXPECT_EQ(line::parse(" ab"), line::parse("ab "));
    EXPECT_LT(*line::parse("ab"), *line::parse("ac"));
    EXPECT_EQ(line().text(), "");
}

}  // namespace
}  // namespace flores
