#include "platform/auth/claims.hpp"

#include "platform/core/text.hpp"

#include <jwt.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace flores::auth {
namespace {

using jwt_handle = std::unique_ptr<jwt_t, decltype(&jwt_free)>;
using owned_text = std::unique_ptr<char, decltype(&std::free)>;

constexpr std::size_t claim_bytes_max = 128;

std::unexpected<error> refused(const char* why) {
    return fail(errors::unauthenticated, log_text{std::string("token refused: ") + why});
}

// Three parts of base64url characters, so that what libjwt reads is all there is.
bool well_formed(std::string_view token) {
    int dots = 0;
    for (const char c : token) {
        if (c == '.')
            ++dots;
        else if (!is_ascii_alphanumeric(c) && c != '-' && c != '_')
            return false;
    }
    return dots == 2;
}

bool read_text(jwt_t* jwt, const char* name, std::string& out) {
    const char* text = jwt_get_grant(jwt, name);
    if (text == nullptr) return false;
    out = text;
    return !out.empty() && out.size() <= claim_bytes_max;
}

// jwt_get_grant_int gives 0, and no sign of it, for a string or a real; so the JSON itself is read.
bool read_count(jwt_t* jwt, const char* name, std::int64_t& out) {
    const owned_text json(jwt_get_grants_json(jwt, name), &std::free);
    if (!json) return false;
    out = whole_number(json.get()).value_or(-1);
    return out >= 0;
}

bool is_hs256(jwt_t* jwt) {
    const char* alg = jwt_get_header(jwt, "alg");
    return jwt_get_alg(jwt) == JWT_ALG_HS256 && alg != nullptr && std::string_view(alg) == "HS256";
}

// A header that says which extensions must be understood: none is.
bool has_critical(jwt_t* jwt) {
    return owned_text(jwt_get_headers_json(jwt, "crit"), &std::free) != nullptr;
}

const char* fault_of(jwt_t* jwt, claim_set which, claims& out) {
    if (!read_text(jwt, "iss", out.issuer)) return "iss";
    if (!read_text(jwt, "aud", out.audience)) return "aud";
    if (!read_text(jwt, "sub", out.subject)) return "sub";
    if (!read_count(jwt, "iat", out.issued_s)) return "iat";
    if (!read_count(jwt, "exp", out.expires_s)) return "exp";
    if (which == claim_set::service) return nullptr;
    if (!read_text(jwt, "sid", out.account.sid)) return "sid";
    if (!read_text(jwt, "role", out.account.role)) return "role";
    if (!read_count(jwt, "role_version", out.account.role_version)) return "role_version";
    return nullptr;
}

void must(int failed) {
    if (failed != 0) throw std::bad_alloc();
}

}  // namespace

std::int64_t seconds_of(instant when) {
    return std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count();
}

bool lapsed(std::int64_t expires_s, instant now) {
    return seconds_of(now) - token_leeway.count() >= expires_s;
}

std::string sign_claims(const std::string& secret, const claims& said, claim_set which) {
    jwt_t* made = nullptr;
    must(jwt_new(&made));
    const jwt_handle jwt(made, &jwt_free);
    must(jwt_add_grant(made, "iss", said.issuer.c_str()));
    must(jwt_add_grant(made, "aud", said.audience.c_str()));
    must(jwt_add_grant(made, "sub", said.subject.c_str()));
    must(jwt_add_grant_int(made, "iat", said.issued_s));
    must(jwt_add_grant_int(made, "exp", said.expires_s));
    if (which == claim_set::account) {
        must(jwt_add_grant(made, "sid", said.account.sid.c_str()));
        must(jwt_add_grant(made, "role", said.account.role.c_str()));
        must(jwt_add_grant_int(made, "role_version", said.account.role_version));
    }
    must(jwt_set_alg(made, JWT_ALG_HS256, bytes_of(secret), static_cast<int>(secret.size())));
    const owned_text text(jwt_encode_str(made), &std::free);
    if (!text) throw std::bad_alloc();
    return text.get();
}

expected<claims> read_claims(const std::string& secret, std::string_view token,
                             std::string_view issuer, std::string_view audience, claim_set which,
                             instant now) {
    if (token.size() > token_bytes_max) return refused("too long");
    if (!well_formed(token)) return refused("malformed");
    const std::string terminated(token);
    jwt_t* decoded = nullptr;
    const int failed =
        jwt_decode(&decoded, terminated.c_str(), bytes_of(secret), static_cast<int>(secret.size()));
    if (failed != 0 || decoded == nullptr) return refused("signature");
    const jwt_handle jwt(decoded, &jwt_free);
    if (!is_hs256(decoded)) return refused("algorithm");
    if (has_critical(decoded)) return refused("crit");
    claims out;
    if (const char* fault = fault_of(decoded, which, out)) return refused(fault);
    if (out.issuer != issuer) return refused("iss");
    if (out.audience != audience) return refused("aud");
    if (lapsed(out.expires_s, now)) return refused("expired");
    return out;
}

}  // namespace flores::auth
