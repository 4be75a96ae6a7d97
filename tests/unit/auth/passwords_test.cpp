#include "services/auth/passwords.hpp"

#include <gtest/gtest.h>

namespace flores::accounts {
namespace {

std::string refused_as(std::string_view password) {
    const auto checked =
        check_new_password(password, *email::parse("Margarita.Soto@flores.cl"), "/password");
    if (checked) return "";
    EXPECT_EQ(checked.error().fields.at(0).pointer, "/password");
    return std::string(checked.error().fields.at(0).code);
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(new_passwords, have_10_to_128_characters_and_not_bytes) {
    EXPECT_EQ(refused_as("ñandúes99"), "bad_length") << "nine characters, eleven bytes";
    EXPECT_EQ(refused_as("ñandúes999"), "");
    EXPECT_EQ(refused_as(repeated("ñu", 64)), "");
    EXPECT_EQ(refused_as(repeated("ñu", 64) + "x"), "bad_length");
}

TEST(new_passwords, are_not_the_accounts_own_address) {
    EXPECT_EQ(refused_as("margarita.soto@flores.cl"), "same_as_email");
    EXPECT_EQ(refused_as("MARGARITA.SOTO"), "same_as_email");
    EXPECT_EQ(refused_as("margarita.soto1"), "");
}

TEST(new_passwords, are_not_what_anybody_tries_first) {
    for (const auto* one :
         {"1234567890", "Contraseña123", "QWERTYUIOP", "aaaaaaaaaaaa", "FloresVictoria"})
        EXPECT_EQ(refused_as(one), "too_common") << one;
    EXPECT_EQ(refused_as("tulipanes de mayo"), "");
}

}  // namespace
}  // namespace flores::accounts
