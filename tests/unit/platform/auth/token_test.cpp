#include "platform/auth/token.hpp"

#include "support/manual_clock.hpp"

#include <gtest/gtest.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <stdexcept>
#include <thread>

namespace flores::auth {
namespace {

using std::chrono::seconds;

const std::string secret(32, 's');
constexpr std::int64_t start_s = 1'800'000'000;

struct token_test : testing::Test {
    manual_clock clock{instant(seconds(start_s))};
    token_keeper keeper{secret, "flores", "flores-api", seconds(3600), clock};
    principal florist = principal::of_account("usr_1", "ses_1", role::florist, 7);

    void expect_refused(const std::string& token, std::string_view why) {
        const auto read = keeper.verify(token);
        ASSERT_FALSE(read) << why;
        EXPECT_TRUE(read.error().is(errors::unauthenticated)) << why;
        EXPECT_NE(read.error().log.text.find(why), std::string::npos) << read.error().log.text;
    }
};

std::string claims_with(std::string_view name, std::string_view value) {
    std::string out = "{";
    for (const auto& [key, usual] : std::initializer_list<std::pair<std::string, std::string>>{
             {"iss", R"("flores")"},
             {"aud", R"("flores-api")"},
             {"sub", R"("usr_1")"},
             {"sid", R"("ses_1")"},
             {"role", R"("florist")"},
             {"role_version", "7"},
             {"iat", std::to_string(start_s)},
             {"exp", std::to_string(start_s + 3600)}}) {
        const std::string written = key == name ? std::string(value) : usual;
        if (!written.empty()) out += (out.size() > 1 ? ",\"" : "\"") + key + "\":" + written;
    }
    return out + "}";
}

std::string usual_claims() {
    return claims_with("", "");
}

// A token as an attacker who knows the secret of its signature would write it.
std::string signed_text(const std::string& header, const std::string& payload,
                        const std::string& with = secret) {
    const std::string body = base64url(header) + "." + base64url(payload);
    key padded{};
    std::copy(with.begin(), with.end(), padded.begin());
    const digest tag = hmac_sha256(padded, body);
    return body + "." + base64url({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

constexpr const char* hs256 = R"({"alg":"HS256","typ":"JWT"})";

std::string encoded_by_libjwt(jwt_alg_t alg, const std::string& with) {
    jwt_t* made = nullptr;
    jwt_new(&made);
    const std::unique_ptr<jwt_t, decltype(&jwt_free)> jwt(made, &jwt_free);
    jwt_add_grants_json(made, usual_claims().c_str());
    const auto* bytes =
        with.empty() ? nullptr : reinterpret_cast<const unsigned char*>(with.data());
    EXPECT_EQ(jwt_set_alg(made, alg, bytes, static_cast<int>(with.size())), 0);
    const std::unique_ptr<char, decltype(&std::free)> text(jwt_encode_str(made), &std::free);
    return text.get();
}

std::string rsa_private_key() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_RSA_gen(2048),
                                                                   &EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(out.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

TEST_F(token_test, names_the_account_it_was_issued_for) {
    const auto token = keeper.issue(florist);
    EXPECT_EQ(keeper.verify(token), florist);
    EXPECT_EQ(keeper.verify(token), florist);  // from the cache
    EXPECT_EQ(keeper.verify(signed_text(hs256, usual_claims())), florist);
}

TEST_F(token_test, is_issued_for_accounts_alone) {
    EXPECT_THROW(keeper.issue(principal{}), std::invalid_argument);
    EXPECT_THROW(keeper.issue(principal::of_guest("c")), std::invalid_argument);
    EXPECT_THROW(keeper.issue(principal::of_service("order")), std::invalid_argument);
    EXPECT_THROW(keeper.issue(principal::of_account("usr_1", "", role::admin, 0)),
                 std::invalid_argument);
}

TEST_F(token_test, with_another_algorithm_is_refused) {
    expect_refused(encoded_by_libjwt(JWT_ALG_NONE, ""), "token refused");
    expect_refused(encoded_by_libjwt(JWT_ALG_HS384, secret), "algorithm");
    expect_refused(encoded_by_libjwt(JWT_ALG_HS512, secret), "algorithm");
    expect_refused(encoded_by_libjwt(JWT_ALG_RS256, rsa_private_key()), "token refused");
    const auto unsigned_body = base64url(R"({"alg":"none"})") + "." + base64url(usual_claims());
    expect_refused(unsigned_body + ".", "token refused");
    expect_refused(signed_text(R"({"alg":"hs256"})", usual_claims()), "algorithm");
    expect_refused(signed_text(R"({"typ":"JWT"})", usual_claims()), "token refused");
    expect_refused(signed_text(R"({"alg":"none"})", usual_claims()), "token refused");
}

TEST_F(token_test, without_one_of_its_claims_is_refused) {
    for (const auto* name : {"iss", "aud", "sub", "sid", "role", "role_version", "iat", "exp"})
        expect_refused(signed_text(hs256, claims_with(name, "")), name);
}

TEST_F(token_test, with_a_claim_of_another_type_is_refused) {
    for (const auto* name : {"iss", "aud", "sub", "sid", "role"})
        for (const auto* value : {"5", "null", "true", "[\"flores-api\"]", "{}", "\"\""})
            expect_refused(signed_text(hs256, claims_with(name, value)), name);
    for (const auto* name : {"role_version", "iat", "exp"})
        for (const auto* value : {"\"1800003600\"", "null", "true", "1800003600.5", "1.8e9", "-1"})
            expect_refused(signed_text(hs256, claims_with(name, value)), name);
}

TEST_F(token_test, of_another_issuer_audience_or_role_is_refused) {
    expect_refused(signed_text(hs256, claims_with("iss", R"("other")")), "iss");
    expect_refused(signed_text(hs256, claims_with("aud", R"("internal")")), "aud");
    expect_refused(signed_text(hs256, claims_with("role", R"("root")")), "role");
}

TEST_F(token_test, ends_30_seconds_after_its_expiry_even_from_the_cache) {
    const auto token = keeper.issue(florist);
    clock.advance(seconds(3600 + 29));
    EXPECT_TRUE(keeper.verify(token));
    clock.advance(seconds(1));
    expect_refused(token, "expired");
    std::jthread([&] { expect_refused(token, "expired"); }).join();  // a thread that never saw it
    clock.advance(-seconds(1));
    EXPECT_TRUE(keeper.verify(token));
}

TEST_F(token_test, of_a_longer_lifetime_ends_when_it_is_as_old_as_the_present_one) {
    const token_keeper former(secret, "flores", "flores-api", seconds(24 * 3600), clock);
    const auto token = former.issue(florist);
    clock.advance(seconds(3600 + 29));
    EXPECT_TRUE(keeper.verify(token));
    clock.advance(seconds(1));
    expect_refused(token, "expired");
    std::jthread([&] { expect_refused(token, "expired"); }).join();  // a thread that never saw it
}

TEST_F(token_test, of_a_shorter_lifetime_ends_as_it_says) {
    const token_keeper former(secret, "flores", "flores-api", seconds(60), clock);
    const auto token = former.issue(florist);
    clock.advance(seconds(60 + 30));
    expect_refused(token, "expired");
}

TEST_F(token_test, lives_with_extreme_expiries) {
    expect_refused(signed_text(hs256, claims_with("exp", "0")), "expired");
    EXPECT_TRUE(keeper.verify(signed_text(hs256, claims_with("exp", "9223372036854775807"))));
    EXPECT_TRUE(keeper.verify(signed_text(hs256, claims_with("iat", "9223372036854775807"))));
}

TEST_F(token_test, changed_or_signed_by_another_secret_is_refused) {
    expect_refused(signed_text(hs256, usual_claims(), std::string(32, 't')), "signature");
    const auto token = keeper.issue(florist);
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'Q' : 'A';
        EXPECT_FALSE(keeper.verify(changed)) << i;
    }
}

TEST_F(token_test, that_libjwt_would_read_in_part_is_refused) {
    const auto token = keeper.issue(florist);
    expect_refused(token + std::string(1, '\0') + "x", "malformed");
    expect_refused(token + ".x", "malformed");
    expect_refused(token + " ", "malformed");
    for (const auto* wrong : {"", ".", "..", "a.b", "a.b.c", "Bearer x"})
        EXPECT_FALSE(keeper.verify(wrong)) << wrong;
}

TEST_F(token_test, over_2_kib_is_refused) {
    const auto long_claims =
        claims_with("", "").insert(1, "\"x\":\"" + std::string(2000, 'x') + "\",");
    expect_refused(signed_text(hs256, long_claims), "too long");
}

TEST_F(token_test, that_demands_an_unknown_extension_is_refused) {
    expect_refused(signed_text(R"({"alg":"HS256","crit":["x"],"x":1})", usual_claims()), "crit");
}

TEST_F(token_test, in_the_cache_of_one_keeper_is_unknown_to_another) {
    const auto token = keeper.issue(florist);
    ASSERT_TRUE(keeper.verify(token));
    const token_keeper stranger(std::string(32, 't'), "flores", "flores-api", seconds(60), clock);
    EXPECT_FALSE(stranger.verify(token));
}

TEST_F(token_test, is_checked_rightly_when_the_cache_is_full) {
    std::vector<std::string> tokens;
    for (int i = 0; i < 3000; ++i) {
        tokens.push_back(keeper.issue(
            principal::of_account("usr_" + std::to_string(i), "ses_1", role::customer, i)));
        ASSERT_EQ(keeper.verify(tokens.back())->role_version, i);
    }
    for (int i = 0; i < 3000; ++i)
        ASSERT_EQ(keeper.verify(tokens[i])->account, "usr_" + std::to_string(i));
}

TEST(token_keeper, refuses_weak_settings) {
    const manual_clock clock{instant(seconds(start_s))};
    EXPECT_THROW(token_keeper(std::string(31, 's'), "i", "a", seconds(60), clock),
                 std::invalid_argument);
    EXPECT_THROW(token_keeper(secret, "i", "a", seconds(0), clock), std::invalid_argument);
    EXPECT_THROW(token_keeper(secret, "i", "internal", seconds(60), clock), std::invalid_argument);
    EXPECT_THROW(token_keeper(secret, "", "a", seconds(60), clock), std::invalid_argument);
}

struct internal_tokens_test : token_test {
    internal_tokens calls{derive_key(secret, labels::internal_calls), clock};
};

TEST_F(internal_tokens_test, name_the_calling_service_for_60_seconds) {
    const auto token = calls.issue("order");
    EXPECT_EQ(calls.verify(token), principal::of_service("order"));
    clock.advance(seconds(60 + 29));
    EXPECT_TRUE(calls.verify(token));
    clock.advance(seconds(1));
    EXPECT_FALSE(calls.verify(token));
}

TEST_F(internal_tokens_test, and_user_tokens_do_not_pass_for_each_other) {
    EXPECT_FALSE(calls.verify(keeper.issue(florist)));
    EXPECT_FALSE(keeper.verify(calls.issue("order")));
    const internal_tokens others(derive_key(std::string(32, 't'), labels::internal_calls), clock);
    EXPECT_FALSE(calls.verify(others.issue("order")));
}

}  // namespace
}  // namespace flores::auth
