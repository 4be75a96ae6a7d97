#include "platform/http/replays.hpp"

#include "platform/auth/keys.hpp"
#include "platform/core/pause.hpp"
#include "platform/http/respond.hpp"
#include "platform/http/route.hpp"
#include "platform/observe/log.hpp"

#include <algorithm>
#include <array>
#include <exception>

namespace flores::http {
namespace {

constexpr std::chrono::milliseconds look_again_ms{25};
constexpr std::chrono::seconds settle_max{3};  // whatever time the request has left
// What these paths answer are tokens, which nobody keeps.
constexpr std::string_view never_kept_prefix = "/api/auth/";
// Names of a response's headers are constants: these are the ones that an answer is kept with.
constexpr std::array<std::string_view, 4> kept_headers{"Location", "ETag", "Set-Cookie",
                                                       "Cache-Control"};

std::string scope_of(const call& at, std::string_view key) {
    std::string text = at.caller.owner();
    text.append("\n").append(name_of(at.in.method)).append(" ").append(at.matched->pattern);
    return auth::sha256_hex(text.append("\n").append(key));
}

// nullopt: an answer that cannot be told again (a refusal, a file, a very long one).
std::optional<kept_answer> keepable(const expected<response>& answer) {
    if (!answer || answer->status / 100 != 2) return std::nullopt;
    const std::string_view body = answer->content_type.empty() ? "" : answer->content();
    if (!answer->content_type.empty() && answer->content_type != "application/json")
        return std::nullopt;
    if (body.size() > kept_body_bytes_max) return std::nullopt;
    kept_answer out{answer->status, std::string(body), {}};
    for (const auto& [name, value] : answer->headers) out.headers.emplace_back(name, value);
    return out;
}

response replayed(kept_answer kept, call& at) {
    response out;
    out.status = kept.status;
    if (kept.body.empty()) out.content_type = "";
    out.body = std::move(kept.body);
    for (auto& [name, value] : kept.headers)
        for (const std::string_view known : kept_headers) {
            if (name != known) continue;
            if (known == "Set-Cookie") at.new_cookie.clear();  // the service gave its own
            out.set(known, std::move(value));
        }
    out.set("Idempotency-Replayed", "true");
    return out;
}

// Whether it was done nobody knows, and it may be done yet.
bool is_open(const expected<response>& answer) {
    return answer ? answer->status == errors::deadline_exceeded.status
                  : answer.error().is(errors::deadline_exceeded);
}

// The claim is settled whatever is known to have become of the request: kept, or free for the next.
task<void> settle(replay_repository& kept, std::string scope, std::optional<kept_answer> answer) {
    expected<void> done;
    if (answer) {
        auto keeping = kept.keep(std::move(scope), std::move(*answer));
        done = co_await std::move(keeping);
    } else {
        auto releasing = kept.release(std::move(scope));
        done = co_await std::move(releasing);
    }
    if (!done) log::warning("replay_not_kept", {{"code", done.error().kind->code}});
}

task<expected<response>> run(call& at) {
    if (at.matched->now) co_return at.matched->now(at);
    auto running = at.matched->later(at);
    co_return co_await std::move(running);
}

task<expected<response>> run_claimed(call& at, replay_repository& kept, std::string scope) {
    std::optional<expected<response>> answer;
    std::exception_ptr thrown;
    try {
        auto running = run(at);
        answer = co_await std::move(running);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (answer && is_open(*answer)) co_return std::move(*answer);  // the claim lapses
    current_ambient().deadline = std::chrono::steady_clock::now() + settle_max;
    auto settling = settle(kept, std::move(scope), answer ? keepable(*answer) : std::nullopt);
    co_await std::move(settling);
    current_ambient() = at.around;
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*answer);
}

}  // namespace

bool keeps_answers_of(const route& one) {
    return one.method == verb::post && !one.about.keeps_key && !one.about.secret_answer &&
           !one.pattern.starts_with(never_kept_prefix);
}

bool is_replayable(const call& at) {
    return !at.in[field::idempotency_key].empty() && keeps_answers_of(*at.matched);
}

task<expected<response>> answer_once(call& at, replay_repository& kept, const clock_port& clock) {
    auto asked = binding::idempotent_request_of(at);
    if (!asked) co_return std::unexpected(std::move(asked.error()));
    const std::string scope = scope_of(at, asked->key);
    for (;;) {
        auto claiming = kept.claim({scope, at.caller.account, asked->fingerprint, clock.now()});
        auto got = co_await std::move(claiming);
        if (!got) co_return std::unexpected(std::move(got.error()));
        if (got->is == claim_outcome::kind::kept) co_return replayed(std::move(got->answer), at);
        if (got->is == claim_outcome::kind::erased) co_return fail(answer_erased);
        if (got->is == claim_outcome::kind::other) co_return fail(errors::key_reused);
        if (got->is == claim_outcome::kind::mine) break;
        if (at.around.expired()) co_return fail(errors::in_progress);
        auto waiting = pause(look_again_ms);
        co_await std::move(waiting);
        current_ambient() = at.around;
    }
    auto running = run_claimed(at, kept, scope);
    co_return co_await std::move(running);
}

}  // namespace flores::http
