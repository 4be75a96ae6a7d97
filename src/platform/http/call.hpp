// One request on its way through the pipeline, with what the stages found out about it.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/ambient.hpp"
#include "platform/core/error.hpp"
#include "platform/http/message.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace flores::http {

struct route;

inline constexpr std::size_t path_values_max = 4;

struct call {
    explicit call(const request& read) : in(read) {}

    const request& in;
    std::string_view path;     // of `in`, as the router reads it: plain_path()
    std::string decoded_path;  // what `path` points into where it was sent with needless escapes
    const route* matched = nullptr;
    std::array<std::string, path_values_max> path_values{};  // decoded, in the pattern's order
    auth::principal caller{};
    language wanted = language::es;
    std::string address;     // of the client: the peer, or what a trusted proxy says
    bool counted = false;    // against the limit of that address
    bool inside = false;     // another process of the shop asks, or its edge for this client
    std::string new_cookie;  // Set-Cookie of a guest who may change something
    ambient around{};        // deadline, request id and trace
    std::chrono::steady_clock::time_point began{};

    std::string_view trace() const { return around.trace(); }
};

}  // namespace flores::http
