#include "platform/auth/password.hpp"

#include "support/run_task.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace flores::auth {
namespace {

using test::run_task;

TEST(password, is_hashed_with_exactly_the_costs_of_the_design) {
    const auto hash = hash_password("azucena blanca");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_NE(hash, hash_password("azucena blanca"));
    EXPECT_FALSE(needs_rehash(hash));
}

TEST(password, opens_with_itself_alone) {
    const auto hash = hash_password("azucena blanca");
    EXPECT_TRUE(verify_password(hash, "azucena blanca"));
    EXPECT_FALSE(verify_password(hash, "azucena Blanca"));
    EXPECT_FALSE(verify_password(hash, ""));
    EXPECT_FALSE(verify_password("", "azucena blanca"));
    EXPECT_FALSE(verify_password("no hash", "azucena blanca"));
}

TEST(password, counts_every_byte_past_a_zero) {
    const auto hash = hash_password(std::string_view("ab\0cd", 5));
    EXPECT_FALSE(verify_password(hash, "ab"));
    EXPECT_TRUE(verify_password(hash, std::string_view("ab\0cd", 5)));
}

TEST(password, of_other_costs_is_to_be_hashed_anew) {
    ASSERT_GE(sodium_init(), 0);
    char cheap[crypto_pwhash_STRBYTES];
    ASSERT_EQ(crypto_pwhash_str_alg(cheap, "x", 1, 1, 8192, crypto_pwhash_ALG_ARGON2ID13), 0);
    EXPECT_TRUE(needs_rehash(cheap));
    EXPECT_TRUE(verify_password(cheap, "x"));
}

TEST(dummy_hash, costs_what_a_true_one_costs) {
    EXPECT_FALSE(needs_rehash(dummy_hash()));
    EXPECT_EQ(dummy_hash().size(), hash_password("x").size());
    EXPECT_FALSE(verify_password(dummy_hash(), ""));
}

TEST(password_hasher, hashes_and_verifies_off_the_loop) {
    password_hasher hasher;
    const auto hash = run_task(hasher.hash("azucena blanca"));
    ASSERT_TRUE(hash);
    EXPECT_EQ(run_task(hasher.verify(*hash, "azucena blanca")), true);
    EXPECT_EQ(run_task(hasher.verify(*hash, "otra")), false);
}

TEST(password_hasher, drops_what_is_past_its_deadline) {
    password_hasher hasher;
    ambient late;
    late.deadline = std::chrono::steady_clock::time_point::min();
    const ambient_scope scope(late);
    const auto hash = run_task(hasher.hash("azucena blanca"));
    ASSERT_FALSE(hash);
    EXPECT_TRUE(hash.error().is(errors::deadline_exceeded));
}

}  // namespace
}  // namespace flores::auth
