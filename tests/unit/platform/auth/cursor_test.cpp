#include "platform/auth/cursor.hpp"

#include <gtest/gtest.h>

namespace flores::auth {
namespace {

const key cursor_key = derive_key("a secret of the tests, of thirty-two bytes", labels::cursor);

TEST(cursor, a_position_goes_on_where_its_list_ended_and_in_no_other) {
    for (const std::int64_t last : {std::int64_t(0), std::int64_t(7), std::int64_t(1) << 62})
        EXPECT_EQ(
            read_position(cursor_key, "list", write_position(cursor_key, "list", last)).value(),
            last);
    EXPECT_FALSE(read_position(cursor_key, "list", std::nullopt).value());
    EXPECT_TRUE(read_position(cursor_key, "other", write_position(cursor_key, "list", 7))
                    .error()
                    .is(errors::bad_cursor));
    EXPECT_TRUE(read_position(cursor_key, "list", "abc").error().is(errors::bad_cursor));
}

TEST(cursor, what_is_no_position_is_none) {
    for (const char* id : {"", "x", "7x", "99999999999999999999"})
        EXPECT_FALSE(read_position(cursor_key, "list", write_cursor(cursor_key, "list", {"", id})))
            << id;
}

}  // namespace
}  // namespace flores::auth
