#include "platform/auth/keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace flores::auth {
namespace {

std::string hex(std::string_view bytes) {
    std::string out;
    for (const unsigned char byte : bytes) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

template <class Bytes>
std::string hex_of(const Bytes& bytes) {
    return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TEST(derive_key, agrees_with_rfc_5869_test_case_3) {
    const std::string secret(22, '\x0b');
    EXPECT_EQ(hex_of(derive_key(secret, "")),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST(derive_key, gives_each_label_a_key_of_its_own) {
    const std::string secret(32, 's');
    std::set<key> keys;
    for (const auto label : {labels::guest_cookie, labels::cursor, labels::order_numbers,
                             labels::share_links, labels::internal_calls})
        keys.insert(derive_key(secret, label));
    EXPECT_EQ(keys.size(), 5U);
    EXPECT_EQ(derive_key(secret, labels::cursor), derive_key(secret, labels::cursor));
    EXPECT_FALSE(keys.contains(derive_key(std::string(32, 't'), labels::cursor)));
}

TEST(derive_key, refuses_an_empty_secret) {
    EXPECT_THROW(derive_key("", labels::cursor), std::runtime_error);
}

TEST(hmac_sha256, agrees_with_rfc_4231_test_case_1) {
    // The test's key has 20 bytes; HMAC pads a key with zeros, so that 32 bytes mean the same.
    key with{};
    std::fill_n(with.begin(), 20, static_cast<unsigned char>(0x0b));
    EXPECT_EQ(hex_of(hmac_sha256(with, "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(sha256_hex, agrees_with_fips_180) {
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(same_secret, compares_content_and_length) {
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_TRUE(same_secret("", ""));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "abcd"));
}

TEST(base64url, brings_every_length_and_byte_back) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        const auto text = base64url(bytes);
        EXPECT_EQ(from_base64url(text), bytes);
        EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
        bytes += static_cast<char>(255 - i);
    }
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(base64url, has_one_spelling_for_each_value) {
    EXPECT_EQ(from_base64url("-_8"), "\xfb\xff");
    for (const auto* wrong : {"-_9", "-_8=", "+/8", "A", "AAAAA", "-_ 8", "QQ=="})
        EXPECT_EQ(from_base64url(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace flores::auth
