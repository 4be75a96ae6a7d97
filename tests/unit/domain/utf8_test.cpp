#include "domain/utf8.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

TEST(utf8, accepts_every_length_of_code_point) {
    for (const char32_t c : {U'a', U'ñ', U'€', U'💐', U'\U0010FFFF'}) {
        std::string text;
        append_code_point(text, c);
        std::string_view rest = text;
        EXPECT_EQ(take_code_point(rest), c);
        EXPECT_TRUE(rest.empty());
    }
}

TEST(utf8, refuses_what_is_malformed) {
    for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xFF", "a\xF0\x9F\x92"})
        EXPECT_FALSE(valid_utf8(text)) << testing::PrintToString(text);
    EXPECT_TRUE(valid_utf8(""));
    EXPECT_TRUE(valid_utf8("Ñuñoa 💐"));
}

TEST(utf8, counts_code_points_and_not_bytes) {
    EXPECT_EQ(count_code_points("Ñuñoa 💐"), 7u);
    EXPECT_EQ(count_code_points(""), 0u);
}

TEST(utf8, trims_every_kind_of_space) {
    EXPECT_EQ(trimmed(" \t\u00A0Ana María\u2003\uFEFF\n"), "Ana María");
    EXPECT_EQ(trimmed(" \u200B "), "");
    EXPECT_EQ(trimmed("é"), "é");
}

TEST(utf8, folds_capitals_and_accents) {
    EXPECT_EQ(fold("Ñuñoa"), "nunoa");
    EXPECT_EQ(fold("PEÑALOLÉN ÁÉÍÓÚÜÇ"), "penalolen aeiouuc");
    EXPECT_EQ(fold("áéíóúüñ"), "aeiouun");
    EXPECT_EQ(fold("Straße Æon"), "strasse aeon");
    EXPECT_EQ(fold("3 × 2 ÷ 6 €"), "3 × 2 ÷ 6 €");
}

TEST(utf8, folds_accents_that_stand_alone) {
    EXPECT_EQ(fold("N\u0303un\u0303oa, Conchali\u0301"), fold("Ñuñoa, Conchalí"));
}

TEST(utf8, folding_leaves_out_malformed_bytes_and_is_stable) {
    EXPECT_EQ(fold("A\xFF\xC3Z"), "az");
    EXPECT_EQ(fold(fold("Ñuñoa ß")), fold("Ñuñoa ß"));
}

}  // namespace
}  // namespace flores
