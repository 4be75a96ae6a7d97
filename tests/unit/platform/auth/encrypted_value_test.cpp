#include "platform/auth/encrypted_value.hpp"

#include "support/seeded_ids.hpp"

#include <gtest/gtest.h>

namespace flores::auth {
namespace {

const key ours = derive_key("secret", "test");

TEST(encrypted_value, comes_back_for_its_key_and_place_alone) {
    seeded_ids ids(1);
    const std::string secret("\0a secret\xff", 10);
    const std::string text = encrypt(ours, "usr_a", secret, ids);
    EXPECT_EQ(decrypt(ours, "usr_a", text), secret);
    EXPECT_EQ(decrypt(ours, "usr_b", text), std::nullopt);
    EXPECT_EQ(decrypt(derive_key("other", "test"), "usr_a", text), std::nullopt);
    EXPECT_EQ(text.find("secret"), std::string::npos);
    EXPECT_NE(encrypt(ours, "usr_a", secret, ids), text) << "a nonce of its own each time";
}

TEST(encrypted_value, does_not_come_back_changed) {
    seeded_ids ids(1);
    const std::string text = encrypt(ours, "usr_a", "a secret", ids);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed != text) EXPECT_EQ(decrypt(ours, "usr_a", changed), std::nullopt) << i;
    }
    EXPECT_EQ(decrypt(ours, "usr_a", ""), std::nullopt);
    EXPECT_EQ(decrypt(ours, "usr_a", text.substr(0, 30)), std::nullopt);
}

TEST(encrypted_value, may_be_empty) {
    seeded_ids ids(1);
    EXPECT_EQ(decrypt(ours, "usr_a", encrypt(ours, "usr_a", "", ids)), "");
}

}  // namespace
}  // namespace flores::auth
