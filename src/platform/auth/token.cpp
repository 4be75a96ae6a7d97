#include "platform/auth/token.hpp"

#include "platform/auth/claims.hpp"

#include <sodium.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace flores::auth {
namespace {

constexpr std::string_view internal_issuer = "flores";

// Tokens found good, by a keyed 128-bit digest that nobody outside can aim at. A new one takes the
// place of the one in its slot: bounded, without a list to keep.
class known_tokens {
public:
    static constexpr std::size_t slots = 1024;
    using digest = std::array<unsigned char, crypto_shorthash_siphashx24_BYTES>;

    struct entry {
        digest of{};
        std::int64_t expires_s = -1;  // -1: the slot is empty
        principal who;
    };

    static digest digest_of(std::string_view token, const std::array<unsigned char, 16>& with) {
        digest out;
        crypto_shorthash_siphashx24(out.data(),
                                    reinterpret_cast<const unsigned char*>(token.data()),
                                    token.size(), with.data());
        return out;
    }

    const entry* find(const digest& of) const {
        if (entries_.empty()) return nullptr;
        const entry& found = entries_[slot(of)];
        return found.expires_s >= 0 && found.of == of ? &found : nullptr;
    }

    void put(const digest& of, std::int64_t expires_s, const principal& who) {
        if (entries_.empty()) entries_.resize(slots);
        entries_[slot(of)] = {of, expires_s, who};
    }

private:
    static std::size_t slot(const digest& of) { return (of[0] | of[1] << 8) % slots; }

    std::vector<entry> entries_;
};

known_tokens& known_here() {
    thread_local known_tokens known;
    return known;
}

std::unexpected<error> expired() {
    return fail(errors::unauthenticated, log_text{"token refused: expired"});
}

std::array<unsigned char, 16> make_cache_key() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<unsigned char, 16> made;
    randombytes_buf(made.data(), made.size());
    return made;
}

// Whom a token names, by memory or else by check(token, now, expires_s), which sets the last.
template <class Check>
expected<principal> recall(std::string_view token, instant now,
                           const std::array<unsigned char, 16>& cache_key, Check check) {
    if (token.size() > token_bytes_max)
        return fail(errors::unauthenticated, log_text{"token refused: too long"});
    const auto digest = known_tokens::digest_of(token, cache_key);
    if (const auto* known = known_here().find(digest)) {
        if (lapsed(known->expires_s, now)) return expired();
        return known->who;
    }
    std::int64_t expires_s = 0;
    expected<principal> who = check(token, now, expires_s);
    if (who) known_here().put(digest, expires_s, *who);
    return who;
}

}  // namespace

token_keeper::token_keeper(std::string secret, std::string issuer, std::string audience,
                           std::chrono::seconds lifetime, const clock_port& clock)
    : secret_(std::move(secret)),
      issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      lifetime_(lifetime),
      clock_(clock),
      cache_key_(make_cache_key()) {
    if (secret_.size() < secret_bytes_min)
        throw std::invalid_argument("the secret of tokens needs 32 bytes");
    if (lifetime_ < std::chrono::seconds(1))
        throw std::invalid_argument("the lifetime of tokens is a second at least");
    if (issuer_.empty() || audience_.empty() || audience_ == internal_audience)
        throw std::invalid_argument("tokens need an issuer and an audience of their own");
}

std::string token_keeper::issue(const principal& who) const {
    if (!who.is_account() || who.account.empty() || who.session.empty())
        throw std::invalid_argument("a token is for an account with a session");
    const std::int64_t now_s = seconds_of(clock_.now());
    claims said{issuer_, audience_, who.account, now_s, now_s + lifetime_.count(), {}};
    said.account = {who.session, std::string(name_of(who.rank)), who.role_version};
    return sign_claims(secret_, said, claim_set::account);
}

expected<principal> token_keeper::check(std::string_view token, instant now,
                                        std::int64_t& expires_s) const {
    expected<claims> read =
        read_claims(secret_, token, issuer_, audience_, claim_set::account, now);
    if (!read) return std::unexpected(std::move(read.error()));
    const std::optional<role> rank = role_named(read->account.role);
    if (!rank) return fail(errors::unauthenticated, log_text{"token refused: unknown role"});
    // Not for longer than tokens are given now, whatever it was given for: what is known of ended
    // sessions is kept for that long.
    expires_s = read->expires_s;
    if (expires_s - read->issued_s > lifetime_.count())
        expires_s = read->issued_s + lifetime_.count();
    if (lapsed(expires_s, now)) return expired();
    return principal::of_account(std::move(read->subject), std::move(read->account.sid), *rank,
                                 read->account.role_version);
}

expected<principal> token_keeper::verify(std::string_view token) const {
    return recall(token, clock_.now(), cache_key_,
                  [this](std::string_view unknown, instant now, std::int64_t& expires_s) {
                      return check(unknown, now, expires_s);
                  });
}

internal_tokens::internal_tokens(const key& with, const clock_port& clock)
    : secret_(reinterpret_cast<const char*>(with.data()), with.size()),
      clock_(clock),
      cache_key_(make_cache_key()) {}

std::string internal_tokens::issue(std::string_view service) const {
    const std::int64_t now_s = seconds_of(clock_.now());
    const claims said{std::string(internal_issuer),
                      std::string(internal_audience),
                      std::string(service),
                      now_s,
                      now_s + internal_lifetime.count(),
                      {}};
    return sign_claims(secret_, said, claim_set::service);
}

expected<principal> internal_tokens::verify(std::string_view token) const {
    auto check = [this](std::string_view unknown, instant now,
                        std::int64_t& expires_s) -> expected<principal> {
        expected<claims> read = read_claims(secret_, unknown, internal_issuer, internal_audience,
                                            claim_set::service, now);
        if (!read) return std::unexpected(std::move(read.error()));
        expires_s = read->expires_s;
        return principal::of_service(std::move(read->subject));
    };
    return recall(token, clock_.now(), cache_key_, check);
}

}  // namespace flores::auth
