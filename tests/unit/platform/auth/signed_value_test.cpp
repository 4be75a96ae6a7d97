#include "platform/auth/signed_value.hpp"

#include "platform/auth/cursor.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::auth {
namespace {

const key mine = derive_key(std::string(32, 's'), labels::cursor);
const key other = derive_key(std::string(32, 's'), labels::guest_cookie);

TEST(sealed, opens_with_its_key_alone) {
    for (const std::string& payload :
         {std::string(), std::string("crt_1"), std::string(1024, 'x')}) {
        const auto text = seal(mine, payload);
        EXPECT_LE(text.size(), sealed_bytes_max);
        EXPECT_EQ(open(mine, text), payload);
        EXPECT_EQ(open(other, text), std::nullopt);
    }
    EXPECT_THROW(seal(mine, std::string(1025, 'x')), std::length_error);
}

TEST(sealed, does_not_open_when_any_character_changes) {
    const auto text = seal(mine, "crt_1");
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(open(mine, changed), std::nullopt) << i;
    }
    EXPECT_EQ(open(mine, text.substr(0, text.size() - 4)), std::nullopt);
    EXPECT_EQ(open(mine, text + "AAAA"), std::nullopt);
    EXPECT_EQ(open(mine, ""), std::nullopt);
    EXPECT_EQ(open(mine, std::string(4096, 'A')), std::nullopt);
}

TEST(cursor, comes_back_to_the_list_it_left) {
    for (const cursor& last : {cursor{"35000", "AML001"}, cursor{"", "AML001"}, cursor{"x", ""},
                               cursor{std::string(900, 'k'), "AML001"}})
        EXPECT_EQ(read_cursor(mine, "products?occasion=amor&sort=price",
                              write_cursor(mine, "products?occasion=amor&sort=price", last)),
                  last);
}

TEST(cursor, of_another_list_filter_or_owner_is_refused) {
    const auto text = write_cursor(mine, "orders?owner=account:usr_1", {"2026", "ord_1"});
    for (const auto* foreign : {"orders?owner=account:usr_2", "orders", "carts", ""}) {
        const auto read = read_cursor(mine, foreign, text);
        ASSERT_FALSE(read) << foreign;
        EXPECT_TRUE(read.error().is(errors::bad_cursor));
    }
}

TEST(cursor, that_is_not_ours_is_refused) {
    const auto head = sha256("list");
    const std::string hash(reinterpret_cast<const char*>(head.data()), 8);
    for (const std::string& text :
         {std::string("x"), std::string(), seal(mine, ""), seal(mine, "AML001"),
          seal(mine, "\x02" + hash + std::string(2, '\0')),         // of another version
          seal(mine, "\x01" + hash + std::string("\x00\x05k", 3)),  // says 5 bytes, has 1
          write_cursor(other, "list", {"k", "id"})}) {
        const auto read = read_cursor(mine, "list", text);
        ASSERT_FALSE(read) << text;
        EXPECT_TRUE(read.error().is(errors::bad_cursor));
    }
}

}  // namespace
}  // namespace flores::auth
