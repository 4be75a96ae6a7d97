// The stages of the pipeline that find out who calls.
#include "platform/http/pipeline.hpp"
#include "platform/http/weight.hpp"
#include "platform/http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace flores::http {
namespace {

constexpr std::chrono::milliseconds deadline_ms_min{100};
constexpr std::chrono::milliseconds deadline_ms_max{30'000};
constexpr std::string_view bearer_scheme = "bearer ";

// The token behind the scheme, whose letters' case means nothing, and the spaces behind it (RFC
// 9110, 11.1 and 11.4); empty: there is none, or another scheme.
std::string_view bearer_token(std::string_view header) {
    if (!is_same_word(header.substr(0, bearer_scheme.size()), bearer_scheme)) return {};
    return header.substr(
        std::min(header.find_first_not_of(' ', bearer_scheme.size()), header.size()));
}

// The time that X-Request-Deadline-Ms leaves; nullopt: it is no number.
std::optional<std::chrono::milliseconds> time_left(std::string_view text) {
    std::int64_t left_ms = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, left_ms);
    if (read.ec == std::errc::invalid_argument || read.ptr != end) return std::nullopt;
    if (read.ec == std::errc::result_out_of_range)
        return text.starts_with('-') ? deadline_ms_min : deadline_ms_max;
    return std::clamp(std::chrono::milliseconds(left_ms), deadline_ms_min, deadline_ms_max);
}

}  // namespace

// Takes the word of a trusted peer on who the client is and how much time is left.
void pipeline::believe(call& at) const {
    if (const auto said = at.in[field::x_forwarded_for]; !said.empty())
        at.address = forwarded_client(said, settings_.is_trusted_proxy);
    if (const auto left = time_left(at.in[field::x_request_deadline_ms]))
        at.around.deadline = at.began + *left;
}

// Another process of the shop shows a token of its own: in Authorization where it asks for itself;
// beside its client's headers where it is the edge, which then has done the edge's stages.
void pipeline::recognise_service(call& at) const {
    const bool for_itself = is_internal(at.matched);
    const std::string_view token =
        for_itself ? bearer_token(at.in[field::authorization]) : at.in[field::x_internal_token];
    if (token.empty()) return;
    auto who = parts_.internal->verify(token);
    if (!who || (!for_itself && who->service != edge_name)) return;
    at.inside = true;
    believe(at);
    if (for_itself) at.caller = std::move(*who);
}

// Identity comes from Authorization alone; the cookie names a cart and nothing else.
std::optional<error> pipeline::authenticate(call& at) {
    if (is_internal(at.matched))
        return at.inside ? std::nullopt : std::optional<error>(errors::unauthenticated);
    const std::string_view header = at.in[field::authorization];
    if (!header.empty()) {
        const std::string_view token = bearer_token(header);
        if (token.empty()) return error(errors::unauthenticated);
        auto who = parts_.tokens.verify(token);
        if (!who) return std::move(who.error());
        if (parts_.ended.stale(at.began)) return error(errors::unavailable);
        if (parts_.ended.ended(*who)) return error(errors::unauthenticated);
        at.caller = std::move(*who);
    }
    if (at.matched->minimum == access::guest || !at.in[field::cookie].empty())
        return know_guest(at);
    return std::nullopt;
}

std::optional<error> pipeline::know_guest(call& at) {
    const std::string_view sealed = cookie_value(at.in[field::cookie], guest_cookie_name);
    if (!sealed.empty()) {
        if (auto cart = auth::open(parts_.guest_key, sealed)) {
            // The edge has judged where its client's request comes from; here its Host is ours.
            if (!at.inside && is_unsafe(at.in.method) &&
                !is_same_origin(at.in, settings_.allowed_origins))
                return error(errors::cross_site);
            at.caller.guest = std::move(*cart);
        }
    }
    if (at.caller.is_account() || at.matched->minimum != access::guest) return std::nullopt;
    if (at.caller.guest.empty()) at.caller.guest = random_hex(parts_.ids, 16);
    // Of a guest who has one, too: it lasts as long as a cart does from its last change.
    if (is_unsafe(at.in.method))
        at.new_cookie = guest_cookie(parts_.guest_key, at.caller.guest, settings_.secure_cookies);
    at.caller.is = auth::principal::kind::guest;
    return std::nullopt;
}

std::string guest_cookie(const auth::key& key, std::string_view cart, bool secure) {
    constexpr int ninety_days_s = 90 * 24 * 3600;
    return fmt::format("{}={}; Path=/api; Max-Age={}; HttpOnly; SameSite=Lax{}", guest_cookie_name,
                       cart.empty() ? std::string() : auth::seal(key, cart),
                       cart.empty() ? 0 : ninety_days_s, secure ? "; Secure" : "");
}

}  // namespace flores::http
