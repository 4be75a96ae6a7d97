// One request on its way through the pipeline, with what the stages found out about it.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/ambient.hpp"
#include "platform/core/error.hpp"
#include "platform/http/message.hpp"

#include <array>
#include <chrono>
#include <string>

namespace flores::http {

struct route;

inline constexpr std::size_t path_values_max = 4;

struct call {
    explicit call(const request& read) : in(read) {}

    const request& in;
    const route* matched = nullptr;
    std::array<std::string, path_values_max> path_values{};  // decoded, in the pattern's order
    auth::principal caller{};
    language wanted = language::es;
    std::string address;     // of the client: the peer, or what a trusted proxy says
    std::string trace_id;    // 32 hex digits of the W3C trace context
    std::string new_cookie;  // Set-Cookie of a guest seen for the first time
    ambient around{};        // deadline and request id
    std::chrono::steady_clock::time_point began{};
};

}  // namespace flores::http
