// How a row becomes a route: its handler is called with what the request has, its answer is
// encoded, and its types describe it. Included by route.hpp alone.
#pragma once

#include "platform/http/handler_arguments.hpp"
#include "platform/http/respond.hpp"
#include "platform/http/row_description.hpp"
#include "platform/http/row_types.hpp"

#include <initializer_list>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace flores::http {
namespace binding {

// Runs a handler that answers at once.
template <class Body, class Query, class Service, class Handler>
expected<response> run_now(Service& service, Handler handler, call& at) {
    filler<Service, Body, Query> fills{at};
    auto places = fill(fills, std::type_identity<typename signature<Handler>::arguments>{});
    if (fills.refused) return std::unexpected(std::move(*fills.refused));
    auto got = std::apply([&](auto&... each) { return handler(pass(service, each)...); }, places);
    if (!got) return std::unexpected(std::move(got.error()));
    return respond(*got, at);
}

// Runs a handler that waits; the arguments live in this frame until it is done.
template <class Body, class Query, class Service, class Handler>
task<expected<response>> run_later(Service& service, Handler handler, call& at) {
    filler<Service, Body, Query> fills{at};
    auto places = fill(fills, std::type_identity<typename signature<Handler>::arguments>{});
    if (fills.refused) co_return std::unexpected(std::move(*fills.refused));
    auto running =
        std::apply([&](auto&... each) { return handler(pass(service, each)...); }, places);
    auto got = co_await std::move(running);
    if (!got) co_return std::unexpected(std::move(got.error()));
    co_return respond(*got, at);
}

template <class Service, class... Spec>
route bind_row(Service& service, const row<Spec...>& one) {
    using spec = std::tuple<Spec...>;
    using body_type = carried<body_of, spec>;
    using query_type = carried<query_of, spec>;
    using answer_type = carried<answer_of, spec>;
    static_assert(!std::is_void_v<answer_type>, "a row says what it answers: answers<Out>");
    const auto handler = std::get<sizeof...(Spec) - 1>(one.spec);
    using handler_type = std::remove_const_t<decltype(handler)>;
    using result = unwrap_task<typename signature<handler_type>::result>;
    static_assert(std::is_same_v<typename result::type, expected<answer_type>>,
                  "the handler returns expected<Out> or task<expected<Out>> of the row's Out");

    route out{one.method, one.pattern, one.minimum, one.limit};
    document<body_type, query_type, answer_type>(out.about);
    document_arguments<Service, body_type, query_type>(
        out.about, std::type_identity<typename signature<handler_type>::arguments>{});
    out.about.summary = one.summary;
    auto take = [&out]<class T>(const T& part) {
        if constexpr (std::is_same_v<T, served_as>) out.about.answer_types = part.types;
        if constexpr (std::is_same_v<T, can_fail>) out.about.errors = part.kinds;
        if constexpr (std::is_same_v<T, body_bytes>) out.body_bytes_max = part.max;
        if constexpr (std::is_same_v<T, secret_answer>) out.about.secret_answer = true;
        if constexpr (std::is_same_v<T, untagged>)
            std::erase(out.about.possible_headers, etag_header);
    };
    std::apply([&](const auto&... part) { (take(part), ...); }, one.spec);
    if constexpr (result::waits)
        out.later = [&service, handler](call& at) {
            return run_later<body_type, query_type>(service, handler, at);
        };
    else
        out.now = [&service, handler](call& at) {
            return run_now<body_type, query_type>(service, handler, at);
        };
    return out;
}

}  // namespace binding

// The rows of one service, bound to it; the service must outlive the routes.
template <class Service, class... Rows>
std::vector<route> routes(Service& service, const Rows&... rows) {
    return {binding::bind_row(service, rows)...};
}

// The tables of one service as one.
inline std::vector<route> joined(std::initializer_list<std::vector<route>> tables) {
    std::vector<route> all;
    for (const std::vector<route>& each : tables) all.insert(all.end(), each.begin(), each.end());
    return all;
}

}  // namespace flores::http
