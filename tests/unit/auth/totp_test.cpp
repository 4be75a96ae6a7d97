// The codes of RFC 6238, and the recovery codes beside them.
#include "services/auth/totp.hpp"

#include "services/auth/recovery_codes.hpp"
#include "support/base32.hpp"
#include "support/seeded_ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace flores::accounts {
namespace {

using std::chrono::seconds;

constexpr std::string_view rfc_secret = "12345678901234567890";

TEST(totp, gives_the_codes_of_the_rfc) {
    // Appendix B, SHA-1, the last six of eight digits.
    const std::pair<std::int64_t, std::string_view> cases[] = {{59, "287082"},
                                                               {1'111'111'109, "081804"},
                                                               {1'111'111'111, "050471"},
                                                               {1'234'567'890, "005924"},
                                                               {2'000'000'000, "279037"},
                                                               {20'000'000'000, "353130"}};
    for (const auto& [at, code] : cases)
        EXPECT_EQ(totp::code_at(rfc_secret, totp::step_at(instant(seconds(at)))), code) << at;
}

TEST(totp, takes_one_step_on_either_side_and_no_more) {
    const instant now{seconds(1'111'111'111)};
    const std::int64_t step = totp::step_at(now);
    for (int apart = -1; apart <= 1; ++apart)
        EXPECT_EQ(totp::step_of(rfc_secret, totp::code_at(rfc_secret, step + apart), now),
                  step + apart);
    for (const int apart : {-2, 2})
        EXPECT_EQ(totp::step_of(rfc_secret, totp::code_at(rfc_secret, step + apart), now),
                  std::nullopt);
    EXPECT_EQ(totp::step_of(rfc_secret, "", now), std::nullopt);
    EXPECT_EQ(totp::step_of("another secret here!", totp::code_at(rfc_secret, step), now),
              std::nullopt);
}

TEST(totp, spells_a_secret_as_apps_read_it) {
    EXPECT_EQ(totp::base32(rfc_secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    EXPECT_EQ(test::from_base32(totp::base32(rfc_secret)), rfc_secret);
    EXPECT_EQ(totp::uri("Flores Victoria", "ana+x@flores.cl", "12345"),
              "otpauth://totp/Flores%20Victoria:ana%2Bx%40flores.cl?secret=GEZDGNBV"
              "&issuer=Flores%20Victoria");
}

TEST(recovery_codes, are_known_however_they_are_typed_and_to_one_account) {
    seeded_ids ids(1);
    const auth::key key = auth::derive_key("secret", "test");
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) seen.insert(recovery_codes::make(ids));
    EXPECT_EQ(seen.size(), 100u);
    EXPECT_EQ(seen.begin()->size(), 11u);
    const std::string hash = recovery_codes::hash_of(key, "usr_a", "0ab1c-defgh");
    EXPECT_EQ(recovery_codes::hash_of(key, "usr_a", " OABIC DEFGH"), hash);
    EXPECT_NE(recovery_codes::hash_of(key, "usr_b", "0ab1c-defgh"), hash);
    EXPECT_NE(recovery_codes::hash_of(key, "usr_a", "0ab1c-defgj"), hash);
    EXPECT_NE(recovery_codes::hash_of(auth::derive_key("other", "test"), "usr_a", "0ab1c-defgh"),
              hash);
}

}  // namespace
}  // namespace flores::accounts
