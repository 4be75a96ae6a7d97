#include "platform/http/pipeline.hpp"

#include "platform/http/compression.hpp"
#include "platform/http/respond.hpp"
#include "platform/http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace flores::http {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds deadline_ms_min{100};
constexpr std::chrono::milliseconds deadline_ms_max{30'000};
constexpr std::string_view internal_prefix = "/internal/";
constexpr int compress_effort_on_the_way = 4;
// Beyond this a body is sent as it is: compressing it would hold the loop for too long.
constexpr std::size_t compress_bytes_max = 512 * 1024;

bool is_unsafe(verb method) {
    return method != verb::get && method != verb::head && method != verb::options;
}

// An error of the catch-all: what was thrown costs this request one 500 and the log one line.
error caught() {
    try {
        throw;
    } catch (const std::exception& what) {
        return error(errors::internal, log_text{what.what()});
    } catch (...) {
        return error(errors::internal, log_text{"unknown exception"});
    }
}

void compress_on_the_way(const std::string& body, coding wanted, response& out,
                         std::string_view& coded) {
    if (body.size() < compress_bytes_min || body.size() > compress_bytes_max) return;
    std::string made = compress(body, wanted, compress_effort_on_the_way);
    if (made.empty()) return;
    out.body = std::move(made);
    out.shared.reset();
    coded = name_of(wanted);
}

}  // namespace

pipeline::pipeline(pipeline_settings settings, pipeline_parts parts)
    : settings_(std::move(settings)), parts_(std::move(parts)) {}

void pipeline::add(std::vector<route> more) {
    for (auto& one : more)
        one.metrics =
            parts_.metrics.add_route(std::string(name_of(one.method)), std::string(one.pattern));
    router_.add(std::move(more));
}

// Stage 1, request id and trace: first, so that everything after can be named in the log.
std::size_t pipeline::begin(call& at) {
    at.began = steady::now();
    parts_.metrics.began();
    name_request(at);
    at.wanted = wanted_language(at.in[field::accept_language]);
    // The proxy's word on the client is taken from trusted proxies only.
    at.address = std::string(at.in.peer);
    const bool trusted = settings_.is_trusted_proxy && settings_.is_trusted_proxy(at.in.peer);
    if (trusted)
        if (const auto first = last_forwarded(at.in[field::x_forwarded_for]); !first.empty())
            at.address = first;
    at.around.deadline = at.began + settings_.deadline_ms;
    if (trusted && !at.in[field::x_request_deadline_ms].empty()) {
        const auto text = at.in[field::x_request_deadline_ms];
        long long left_ms = 0;
        std::from_chars(text.data(), text.data() + text.size(), left_ms);
        const auto left =
            std::clamp(std::chrono::milliseconds(left_ms), deadline_ms_min, deadline_ms_max);
        at.around.deadline = at.began + left;
    }
    at.matched = router_.find(at, nullptr);
    // What services ask of one another has no door from outside.
    if (at.matched != nullptr && at.matched->minimum == access::internal) at.matched = nullptr;
    return std::max(settings_.body_bytes_max, at.matched ? at.matched->body_bytes_max : 0);
}

// Stage 2, access log and metrics, is finish(): it sees every answer, those of refused requests
// too. Stage 3, catch-all: the try blocks of answer_now and answer_later, around all that follows.
bool pipeline::answer_now(call& at, response& out) {
    current_ambient() = at.around;
    try {
        if (at.matched == nullptr) {
            const auto stopped = check_address_limit(at);
            if (stopped)
                out = problem(*stopped, at);
            else
                answer_without_route(at, out);
            return true;
        }
        if (const auto stopped = stop_at_a_stage(at)) {
            out = problem(*stopped, at);
            return true;
        }
        if (!at.matched->now) return false;
        auto got = at.matched->now(at);
        out = got ? std::move(*got) : problem(got.error(), at);
    } catch (...) {
        out = problem(caught(), at);
    }
    return true;
}

std::optional<error> pipeline::stop_at_a_stage(call& at) {
    // Stage 4, header and body limits: sizes were checked while reading; here what the body says
    // it is, before anyone spends time on it.
    if (auto stopped = check_body(at)) return stopped;
    // Stage 5, address limit: before authentication, so that guessing tokens is bounded too.
    if (auto stopped = check_address_limit(at)) return stopped;
    // Stage 6, authentication: everything after depends on who calls.
    if (auto stopped = authenticate(at)) return stopped;
    // Stage 7, account limit: keyed on the account, so needs it; before access, so that trying
    // forbidden doors is bounded.
    if (auto stopped = check_caller_limit(at)) return stopped;
    // Stage 8, access level of the route.
    if (at.caller.may(at.matched->minimum)) return std::nullopt;
    return error(at.caller.is_account() ? errors::forbidden : errors::unauthenticated);
    // Stage 9, deadline, was set in begin() and travels in the ambient; stage 10 is the handler
    // with its decoding and encoding, as the row binds it.
}

task<void> pipeline::answer_later(call& at, response& out) {
    std::optional<error> failed;
    try {
        auto running = at.matched->later(at);
        auto got = co_await std::move(running);
        if (got)
            out = std::move(*got);
        else
            failed = std::move(got.error());
    } catch (...) {
        failed = caught();
    }
    if (failed) out = problem(*failed, at);
}

void pipeline::refuse(call& at, const error_kind& why, response& out) {
    out = problem(error(why), at);
}

std::optional<error> pipeline::check_body(const call& at) const {
    if (!is_unsafe(at.in.method)) return std::nullopt;
    if (!at.in[field::content_encoding].empty() && at.in[field::content_encoding] != "identity")
        return error(errors::unsupported_media_type);
    if (!at.matched->about.has_body) return std::nullopt;
    for (const std::string_view type : at.matched->about.body_types)
        if (is_media_type(at.in[field::content_type], type)) return std::nullopt;
    return error(errors::unsupported_media_type);
}

std::optional<error> pipeline::check_address_limit(const call& at) {
    const auto wait = addresses_.take(0, at.address, settings_.limits.address_per_minute, at.began);
    if (wait.count() == 0) return std::nullopt;
    error limited(errors::rate_limited);
    limited.retry_after = wait;
    return limited;
}

std::int64_t pipeline::per_minute(limits kind) const {
    switch (kind) {
        case limits::read:
            return settings_.limits.read_per_minute;
        case limits::write:
            return settings_.limits.write_per_minute;
        case limits::sensitive:
            return settings_.limits.sensitive_per_minute;
    }
    return settings_.limits.sensitive_per_minute;
}

std::optional<error> pipeline::check_caller_limit(const call& at) {
    const limits kind = at.matched->limit;
    const std::string_view caller = at.caller.is_account() ? at.caller.account : at.address;
    const auto wait =
        callers_.take(static_cast<unsigned>(kind), caller, per_minute(kind), at.began);
    if (wait.count() == 0) return std::nullopt;
    error limited(errors::rate_limited);
    limited.retry_after = wait;
    return limited;
}

// Identity comes from Authorization alone; the cookie names a cart and nothing else.
std::optional<error> pipeline::authenticate(call& at) {
    const std::string_view header = at.in[field::authorization];
    if (!header.empty()) {
        constexpr std::string_view scheme = "Bearer ";
        if (!header.starts_with(scheme)) return error(errors::unauthenticated);
        auto who = parts_.tokens.verify(header.substr(scheme.size()));
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
            if (is_unsafe(at.in.method) && !is_same_origin(at.in, settings_.allowed_origins))
                return error(errors::cross_site);
            at.caller.guest = std::move(*cart);
        }
    }
    if (at.caller.is_account() || at.matched->minimum != access::guest) return std::nullopt;
    if (at.caller.guest.empty()) {
        at.caller.guest = random_hex(parts_.ids, 16);
        if (is_unsafe(at.in.method))
            at.new_cookie =
                guest_cookie(parts_.guest_key, at.caller.guest, settings_.secure_cookies);
    }
    at.caller.is = auth::principal::kind::guest;
    return std::nullopt;
}

void pipeline::answer_without_route(call& at, response& out) const {
    std::string allowed;
    if (!at.in.path.starts_with(internal_prefix)) router_.find(at, &allowed);
    if (allowed.empty()) {
        out = problem(error(errors::not_found), at);
    } else if (at.in.method == verb::options) {
        out.status = 204;
        out.content_type = "";
        out.set("Allow", allowed);
        if (!at.in[field::access_control_request_method].empty())
            out.set("Access-Control-Allow-Methods", allowed);
    } else {
        out = problem(error(errors::method_not_allowed), at);
        out.set("Allow", allowed);
    }
}

void pipeline::compress_body(const call& at, response& out, std::string_view& coded) const {
    const auto wanted = accepted_coding(at.in[field::accept_encoding]);
    if (wanted == coding::identity || out.content_type.empty()) return;
    if (out.shared) {
        const std::string& made = wanted == coding::br ? out.shared->br : out.shared->gzip;
        if (made.empty()) {
            // Without a tag it was made for this request alone, so nobody compressed it yet.
            if (out.shared->etag.empty()) compress_on_the_way(out.shared->body, wanted, out, coded);
            return;
        }
        out.body = made;
        out.content_type = out.shared->content_type;
        if (!out.shared->etag.empty()) out.set("ETag", out.shared->etag);
        out.shared.reset();
        coded = name_of(wanted);
        return;
    }
    compress_on_the_way(out.body, wanted, out, coded);
}

void pipeline::write_cors(const call& at, std::string& head) const {
    const std::string_view origin = at.in[field::origin];
    if (origin.empty()) return;
    const auto& known = settings_.allowed_origins;
    if (std::find(known.begin(), known.end(), origin) == known.end()) return;
    head.append("Access-Control-Allow-Origin: ").append(origin).append("\r\n");
    head.append(
        "Access-Control-Allow-Credentials: true\r\n"
        "Access-Control-Allow-Headers: authorization, content-type, idempotency-key, if-match, "
        "if-none-match, x-request-id\r\n"
        "Access-Control-Expose-Headers: etag, location, x-request-id, retry-after\r\n"
        "Access-Control-Max-Age: 600\r\n"
        "Vary: Origin\r\n");
}

void pipeline::finish(call& at, response& out, std::string& head) {
    std::string_view coded;
    if (!at.in[field::accept_encoding].empty()) compress_body(at, out, coded);
    write_head(head, at, out, coded);
    write_cors(at, head);
    head.append("\r\n");

    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - at.began);
    const std::size_t bytes = out.content_type.empty() ? 0 : out.content().size();
    parts_.metrics.ended(at.matched ? at.matched->metrics : parts_.metrics.unmatched, out.status,
                         took);
    parts_.access_log.write({.method = name_of(at.in.method),
                             .route = at.matched ? at.matched->pattern : std::string_view{},
                             .status = out.status,
                             .bytes_out = bytes,
                             .duration_us = static_cast<std::uint64_t>(took.count()),
                             .request_id = at.around.request(),
                             .trace_id = at.trace_id,
                             .address = at.address,
                             .account = at.caller.account});
}

task<expected<response>> pipeline::call_inside(const request& in, auth::principal as) {
    call at(in);
    at.around = current_ambient();
    at.caller = std::move(as);
    at.matched = router_.find(at, nullptr);
    if (at.matched == nullptr) co_return fail(errors::not_found);
    if (!at.caller.may(at.matched->minimum)) co_return fail(errors::forbidden);
    if (at.matched->now) co_return at.matched->now(at);
    auto running = at.matched->later(at);
    co_return co_await std::move(running);
}

std::string guest_cookie(const auth::key& key, std::string_view cart, bool secure) {
    constexpr int ninety_days_s = 90 * 24 * 3600;
    return fmt::format("{}={}; Path=/api; Max-Age={}; HttpOnly; SameSite=Lax{}", guest_cookie_name,
                       cart.empty() ? std::string() : auth::seal(key, cart),
                       cart.empty() ? 0 : ninety_days_s, secure ? "; Secure" : "");
}

}  // namespace flores::http
