// What a handler may return beside a described struct (which is answered as JSON with 200), and
// what it may ask for beside path values, query and body. Each says in the row's type what the
// client gets.
#pragma once

#include "platform/core/error.hpp"
#include "platform/http/message.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::http {

// 201 with a Location.
template <class T>
struct created {
    T value;
    std::string location;
};

// 204.
struct no_content {};

// The answer of an operation of which only its failure is told.
template <class T>
expected<no_content> nothing_of(expected<T> done) {
    if (!done) return std::unexpected(std::move(done.error()));
    return no_content{};
}

// 202 without a body: what was asked for is done later, or not at all, and the answer does not say.
struct accepted {};

// 200 with an ETag (given without quotes), or 304 when If-None-Match names it.
template <class T>
struct tagged {
    T value;
    std::string tag;
};

// A body that stood ready. T only tells the documentation what is inside.
template <class T>
struct ready {
    std::shared_ptr<const prebuilt> body;
};

// 200 with something that is not JSON.
struct file {
    std::string_view content_type;  // a constant
    std::string name;               // for Content-Disposition; empty: shown inline
    std::string body;
};

// T, and response headers with it; names are constants.
template <class T>
struct with_headers {
    T value;
    std::vector<std::pair<std::string_view, std::string>> headers;
};

// For one client alone: no cache on the way keeps it.
inline std::pair<std::string_view, std::string> not_stored() {
    return {"Cache-Control", "no-store"};
}

// As 200 that nobody stores.
template <class T>
expected<with_headers<T>> unstored(expected<T> got) {
    if (!got) return std::unexpected(std::move(got.error()));
    return with_headers<T>{std::move(*got), {not_stored()}};
}

// How long an Idempotency-Key is; errors::key_required says it, too.
inline constexpr std::size_t key_chars_min = 16;
inline constexpr std::size_t key_chars_max = 64;

// The Idempotency-Key of the request; empty when there is none.
struct idempotency_key {
    std::string text;
};

// The key, with what its record compares: a hash over method, path and the canonical body.
struct idempotent_request {
    std::string key;
    std::string fingerprint;
};

// Where the request came from, for back-off and the list of sign-ins.
struct client_address {
    std::string text;
};

// A body as it was sent, in one of the media types that Kind names.
template <class Kind>
struct text {
    std::string body;
};
struct csv {
    static constexpr std::array<std::string_view, 1> media_types{"text/csv"};
};
struct json_or_csv {
    static constexpr std::array<std::string_view, 2> media_types{"application/json", "text/csv"};
};

}  // namespace flores::http
