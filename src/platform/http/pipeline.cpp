#include "platform/http/pipeline.hpp"

#include "platform/config/networks.hpp"
#include "platform/http/compression.hpp"
#include "platform/http/respond.hpp"
#include "platform/http/weight.hpp"
#include "platform/http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::http {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::string_view internal_prefix = "/internal/";
constexpr int client_left = 499;  // in the log alone, as other servers write it
constexpr std::string_view all_methods = "OPTIONS, GET, HEAD, POST, PUT, PATCH, DELETE";

std::chrono::microseconds time_since(steady::time_point began) {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - began);
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
    at.around.deadline = at.began + settings_.deadline_ms;
    if (settings_.is_trusted_proxy && settings_.is_trusted_proxy(at.in.peer)) believe(at);
    at.matched = router_.find(at, nullptr);
    // What services ask of one another has no door from outside.
    if (is_internal(at.matched) && parts_.internal == nullptr) at.matched = nullptr;
    return std::max(settings_.body_bytes_max, at.matched ? at.matched->body_bytes_max : 0);
}

// Stage 2, access log and metrics, is finish(): it sees every answer, those of refused requests
// too. Stage 3, catch-all: the try blocks here and in answer_now and answer_later, around all that
// follows.
bool pipeline::stop_at_header(call& at, response& out) {
    current_ambient() = at.around;
    try {
        if (parts_.internal != nullptr) {
            recognise_service(at);
            current_ambient() = at.around;
        }
        if (at.matched == nullptr) {
            const auto stopped = check_address_limit(at);
            if (stopped)
                out = problem(*stopped, at);
            else
                answer_without_route(at, out);
            return true;
        }
        const auto stopped = stop_at_a_stage(at);
        if (!stopped) return false;
        out = problem(*stopped, at);
        out.not_begun = out.status == 503;
    } catch (...) {
        out = problem(caught(), at);
    }
    return true;
}

bool pipeline::answer_now(call& at, response& out) {
    current_ambient() = at.around;
    try {
        if (!at.matched->now || answers_once(at)) return false;
        auto got = at.matched->now(at);
        out = got ? std::move(*got) : problem(got.error(), at);
    } catch (...) {
        out = problem(caught(), at);
    }
    return true;
}

std::optional<error> pipeline::stop_at_a_stage(call& at) {
    // Stage 4, address limit: before all that refuses, so that guessing tokens is bounded too.
    if (auto stopped = check_address_limit(at)) return stopped;
    // Stage 5, header and body limits: sizes were checked while reading; here what the body says
    // it is and whether any answer will do, before anyone spends time on it.
    if (auto stopped = check_headers(at)) return stopped;
    // Stage 6, authentication: everything after depends on who calls.
    if (auto stopped = authenticate(at)) return stopped;
    // Stage 7, account limit: keyed on the account, so needs it; before access, so that trying
    // forbidden doors is bounded.
    if (auto stopped = check_caller_limit(at)) return stopped;
    // Stage 8, access level of the route.
    if (at.caller.may(at.matched->minimum)) return std::nullopt;
    return error(at.caller.is_account() ? errors::forbidden : errors::unauthenticated);
    // Stage 9, deadline, was set in begin() and travels in the ambient; stage 10 is answers_once();
    // stage 11 is the handler with its decoding and encoding, as the row binds it.
}

task<void> pipeline::answer_later(call& at, response& out) {
    current_ambient() = at.around;  // what is held for a pipelining client was written meanwhile
    // A large body flows for minutes behind the header that its caller was known by.
    if (parts_.ended.ended(at.caller)) {
        out = problem(error(errors::unauthenticated), at);
        co_return;
    }
    std::optional<error> failed;
    try {
        auto running = answers_once(at) ? answer_once(at, *parts_.replays, parts_.clock)
                                        : at.matched->later(at);
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

// Stage 10, before the handler: a POST under an Idempotency-Key has one effect and one answer.
bool pipeline::answers_once(const call& at) const {
    return parts_.replays != nullptr && is_replayable(at);
}

// What could not be read counts against the address limit, too, but not against a proxy whose word
// on its client was not read.
void pipeline::refuse(call& at, const error_kind& why, response& out) {
    const bool is_of_proxy = settings_.is_trusted_proxy && settings_.is_trusted_proxy(at.address);
    std::optional<error> stopped;
    if (why.status != errors::overloaded.status && !is_of_proxy) stopped = check_address_limit(at);
    out = problem(stopped ? *stopped : error(why), at);
}

std::optional<error> pipeline::check_headers(const call& at) const {
    if (!accepted_coding(at.in[field::accept_encoding])) return error(errors::not_acceptable);
    if (!is_unsafe(at.in.method)) return std::nullopt;
    const std::string_view coded = at.in[field::content_encoding];
    if (!coded.empty() && !is_same_word(coded, "identity"))
        return error(errors::unsupported_media_type);
    if (!at.matched->about.has_body) return std::nullopt;
    for (const std::string_view type : at.matched->about.body_types)
        if (is_media_type(at.in[field::content_type], type)) return std::nullopt;
    return error(errors::unsupported_media_type);
}

std::optional<error> pipeline::check_address_limit(call& at) {
    if (at.inside || std::exchange(at.counted, true)) return std::nullopt;
    const auto wait = addresses_.take(0, config::network_of(at.address),
                                      settings_.limits.address_per_minute, at.began);
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
    if (at.inside) return std::nullopt;
    const limits kind = at.matched->limit;
    const std::string caller =
        at.caller.is_account() ? at.caller.account : config::network_of(at.address);
    const auto wait =
        callers_.take(static_cast<unsigned>(kind), caller, per_minute(kind), at.began);
    if (wait.count() == 0) return std::nullopt;
    error limited(errors::rate_limited);
    limited.retry_after = wait;
    return limited;
}

void pipeline::answer_without_route(call& at, response& out) const {
    std::string allowed;
    const bool between_services = at.path.starts_with(internal_prefix);
    const bool whole_server = at.in.path == "*" && at.in.method == verb::options;
    if (whole_server)
        allowed = all_methods;
    else if (!between_services)
        router_.find(at, &allowed);
    if (between_services && parts_.internal != nullptr) {
        // Not not_found: that is what a handler says of a thing, and another release's caller
        // would take it for that.
        out = problem(error(errors::unauthenticated), at);
    } else if (allowed.empty()) {
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

void pipeline::finish(call& at, response& out, std::string& head) {
    const coding coded = compress_answer(at.in, out);
    write_head(head, at, out, coded);
    write_cors(head, at, settings_.allowed_origins);
    head.append("\r\n");

    const auto took = time_since(at.began);
    const bool has_body = at.in.method != verb::head && !out.content_type.empty();
    const std::size_t bytes = has_body ? out.content().size() : 0;
    parts_.metrics.ended(at.matched ? at.matched->metrics : parts_.metrics.unmatched, out.status,
                         took);
    write_access(at, out.status, bytes, took);
}

void pipeline::abandon(call& at) {
    parts_.metrics.abandoned();
    write_access(at, client_left, 0, time_since(at.began));
}

void pipeline::write_access(const call& at, int status, std::size_t bytes_out,
                            std::chrono::microseconds took) const {
    parts_.access_log.write({.method = name_of(at.in.method),
                             .route = at.matched ? at.matched->pattern : std::string_view{},
                             .status = status,
                             .bytes_out = bytes_out,
                             .duration_us = static_cast<std::uint64_t>(took.count()),
                             .request_id = at.around.request(),
                             .trace_id = at.trace(),
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

}  // namespace flores::http
