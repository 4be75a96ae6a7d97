// The route row is the contract of an operation: verb, pattern, who may, which limits, what goes
// in, what comes out, what can go wrong, and the handler.
//
//     row{verb::put, "/api/cart/lines/{sku}", "Put cart line", access::guest, limits::write,
//         body<put_line_request>, answers<cart_view>,
//         can_fail{stale_revision, unknown_sku, too_many_lines}, put_line}
//
// The words say what a public operation does; they begin with a verb, and no two rows have the
// same, for its name in the API's description is made of them (put_cart_line).
//
// A handler is a function of a service; its parameters say what it reads, by type: the service, the
// principal, the body, the query<Q> of the row, language, idempotency_key, idempotent_request,
// entry_seed, seen_revision, client_address; any other parameter is the next {value} of the
// pattern, read and described as its type says. It returns expected<Out>, or task<expected<Out>>
// when it waits. A handler that does not wait costs no coroutine.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/http/call.hpp"
#include "platform/json/schema.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace flores::http {

using auth::access;

// Classes of rate limit; each has its own setting.
enum class limits : unsigned char { read, write, sensitive };

// What a route says of itself to OpenAPI and to the tests that walk the tables.
struct route_documentation {
    using schema_of = boost::json::object (*)(json::schemas&);

    std::string_view summary;
    bool has_body = false;
    bool requires_key = false;       // Idempotency-Key
    bool keeps_key = false;          // the service itself keeps what was answered under it
    bool secret_answer = false;      // see secret_answer below
    bool requires_revision = false;  // If-Match
    std::vector<std::string_view> body_types{"application/json"};    // any of them
    std::vector<std::string_view> answer_types{"application/json"};  // any of them; none: no body
    int success = 200;
    std::vector<std::string_view> answer_headers;    // that a good answer always has
    std::vector<std::string_view> possible_headers;  // that some have
    std::vector<const error_kind*> errors;
    schema_of body_schema = nullptr;
    schema_of answer_schema = nullptr;
    std::vector<schema_of> path_values;  // that the handler reads, in its order
    boost::json::array (*parameters)(json::schemas&) = nullptr;
};

struct route {
    verb method;
    std::string_view pattern;  // "/api/cart/lines/{sku}"
    access minimum;
    limits limit;
    std::size_t body_bytes_max = 0;  // 0: the setting's
    // Exactly one of the two is set.
    std::function<expected<response>(call&)> now{};
    std::function<task<expected<response>>(call&)> later{};
    route_documentation about{};
    std::size_t metrics = 0;  // index of its handles, given by the pipeline
};

template <class T>
struct body_of {};
template <class T>
inline constexpr body_of<T> body{};

template <class T>
struct answer_of {};
template <class T>
inline constexpr answer_of<T> answers{};

template <class T>
struct query_of {};
template <class T>
inline constexpr query_of<T> query{};

// The kinds of error that this row adds to those that any row may answer.
struct can_fail {
    template <class... Kinds>
    explicit can_fail(const Kinds&... some) : kinds{&some...} {}
    std::vector<const error_kind*> kinds;
};

// The answer holds a secret that is shown once: it is never kept to be told again.
struct secret_answer {};

// The media types of a file, any of them.
struct served_as {
    template <class... Types>
    explicit served_as(const Types&... some) : types{some...} {}
    std::vector<std::string_view> types;
};

// What the answer is ready with is made for its request alone, and has no tag.
struct untagged {};

// A larger body than others may send, in bytes.
struct body_bytes {
    std::size_t max;
};

// One operation, not yet bound to its service. See the top of this file.
template <class... Spec>
struct row {
    verb method;
    std::string_view pattern;
    std::string_view summary{};
    access minimum;
    limits limit;
    std::tuple<Spec...> spec;

    row(verb m, std::string_view p, access a, limits l, Spec... rest)
        : row(m, p, std::string_view{}, a, l, std::move(rest)...) {}
    row(verb m, std::string_view p, std::string_view s, access a, limits l, Spec... rest)
        : method(m), pattern(p), summary(s), minimum(a), limit(l), spec(std::move(rest)...) {}
};
template <class... Spec>
row(verb, std::string_view, access, limits, Spec...) -> row<Spec...>;
template <class... Spec>
row(verb, std::string_view, std::string_view, access, limits, Spec...) -> row<Spec...>;

}  // namespace flores::http

#include "platform/http/route_binding.hpp"
