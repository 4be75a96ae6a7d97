#include "platform/observe/json_text.hpp"

#include <gtest/gtest.h>

namespace flores::observe {
namespace {

std::string written(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(json_text, leaves_plain_text_and_letters_of_spanish_as_they_are) {
    EXPECT_EQ(written("Ramo de peonías, ñandú"), "\"Ramo de peonías, ñandú\"");
    EXPECT_EQ(written(""), "\"\"");
    EXPECT_EQ(written("🌹"), "\"🌹\"");
}

TEST(json_text, escapes_what_would_end_the_string_or_the_line) {
    EXPECT_EQ(written("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(written("a\nb\rc\td"), R"("a\nb\rc\td")");
    EXPECT_EQ(written(std::string_view("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
}

TEST(json_text, replaces_each_byte_that_is_not_utf8) {
    EXPECT_EQ(written("a\xff"
                      "b"),
              R"("a\ufffdb")");
    EXPECT_EQ(written("\xc3"), R"("\ufffd")");                      // cut
    EXPECT_EQ(written("\xc0\xaf"), R"("\ufffd\ufffd")");            // overlong
    EXPECT_EQ(written("\xe0\x80\x80"), R"("\ufffd\ufffd\ufffd")");  // overlong
    EXPECT_EQ(written("\xed\xa0\x80"), R"("\ufffd\ufffd\ufffd")");  // a surrogate
    EXPECT_EQ(written("\xf4\x90\x80\x80"), R"("\ufffd\ufffd\ufffd\ufffd")");
}

TEST(json_text, appends_behind_what_is_there) {
    std::string out = "{";
    append_json_string(out, "a");
    EXPECT_EQ(out, "{\"a\"");
}

TEST(json_text, the_worst_text_fits_in_the_room_that_is_asked_for) {
    const std::string worst(100, '\x01');
    EXPECT_EQ(written(worst).size(), json_string_bytes_max(worst.size()));
}

TEST(json_text, shortens_between_characters) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abcd", 3), "abc");
    EXPECT_EQ(shortened("año", 2), "a");
    EXPECT_EQ(shortened("año", 3), "añ");
}

}  // namespace
}  // namespace flores::observe
