// Answers kept under the Idempotency-Key of a POST, so that asking again does nothing again and is
// answered the same. The edge keeps them for every service; an operation whose effect is money or
// stock keeps its own record in the transaction of the effect, and this stage lets it pass.
//
// A claim is inserted before the effect and completed after. A process that dies between the two
// leaves a claim that lapses after claim_lapses; then the request runs again, and one that makes
// an entry finds it (core/entry_seed.hpp).
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/http/call.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace flores::http {

inline constexpr std::chrono::hours answers_kept{24};
inline constexpr std::chrono::seconds claim_lapses{60};
inline constexpr std::size_t kept_body_bytes_max = 256 * 1024;

inline constexpr error_kind answer_erased{
    409,
    "answer_erased",
    {"Ya se hizo; su respuesta se borró junto con los datos de una persona.",
     "It was done; its answer was erased along with somebody's data."}};

struct replay_claim {
    std::string scope;        // of caller, method, route and key; SHA-256, hexadecimal
    std::string account;      // whose answer it is; empty: a guest's
    std::string fingerprint;  // of path and canonical body; SHA-256, hexadecimal
    instant at{};
};

// JSON, or no body at all.
struct kept_answer {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct claim_outcome {
    enum class kind : unsigned char {
        mine,         // nobody asked before: go on
        kept,         // it was answered: with `answer`
        erased,       // it was answered, and nobody knows with what any more
        in_progress,  // another request runs under the claim
        other         // the key was used for another request
    };
    kind is = kind::mine;
    kept_answer answer{};
};

// The storage port of the stage. Each verb is one atomic step.
class replay_repository {
public:
    virtual ~replay_repository() = default;

    virtual task<expected<claim_outcome>> claim(replay_claim wanted) = 0;
    // Completes a claim; one that lapsed or was forgotten meanwhile is no failure.
    virtual task<expected<void>> keep(std::string scope, kept_answer answer) = 0;
    // A refusal is not kept: the next request under the key runs.
    virtual task<expected<void>> release(std::string scope) = 0;
};

// Whether the stage keeps answers of this operation at all.
bool keeps_answers_of(const route& one);

// Whether the answer to this call is one that the stage keeps.
bool is_replayable(const call& at);

// Runs the operation under its key, or gives the answer that it had. key_reused, in_progress,
// answer_erased: see claim_outcome; a request in progress is waited for until the deadline.
task<expected<response>> answer_once(call& at, replay_repository& kept, const clock_port& clock);

}  // namespace flores::http
