#include "platform/core/fnv1a.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

// Of the vectors that its authors publish.
TEST(fnv1a, is_what_others_make_of_the_same_text) {
    const auto bits = [](std::string_view text) {
        return static_cast<std::uint64_t>(fnv1a(text));
    };
    EXPECT_EQ(bits(""), 0xcbf29ce484222325);
    EXPECT_EQ(bits("a"), 0xaf63dc4c8601ec8c);
    EXPECT_EQ(bits("foobar"), 0x85944171f73967e8);
}

TEST(fnv1a, takes_every_byte_as_it_is) {
    EXPECT_NE(fnv1a("\xC3\xB1"), fnv1a("\xC3\xB2"));
    EXPECT_NE(fnv1a({"a\0b", 3}), fnv1a("a"));
}

}  // namespace
}  // namespace flores
