// How a row becomes a route: the handler's parameters are filled by type, its answer is encoded.
// Included by route.hpp alone.
#pragma once

#include "platform/core/seen_revision.hpp"
#include "platform/http/respond.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/query.hpp"

#include <tuple>
#include <type_traits>

namespace flores::http {
namespace binding {

template <class T>
struct signature;
template <class R, class... Args>
struct signature<R (*)(Args...)> {
    using result = R;
    using arguments = std::tuple<std::remove_cvref_t<Args>...>;
};

template <class T>
struct unwrap_task {
    using type = T;
    static constexpr bool waits = false;
};
template <class T>
struct unwrap_task<task<T>> {
    using type = T;
    static constexpr bool waits = true;
};

// The type that a tag of the row carries, or void.
template <template <class> class Tag>
struct tagged_type_of {
    template <class Spec>
    struct match : std::false_type {};
    template <class T>
    struct match<Tag<T>> : std::true_type {
        using type = T;
    };
    template <class... Spec>
    static auto find(const std::tuple<Spec...>*) {
        return pick<Spec...>();
    }
    template <class First, class... Rest>
    static auto pick() {
        if constexpr (match<First>::value)
            return std::type_identity<typename match<First>::type>{};
        else if constexpr (sizeof...(Rest) > 0)
            return pick<Rest...>();
        else
            return std::type_identity<void>{};
    }
};
template <template <class> class Tag, class Tuple>
using carried = typename decltype(tagged_type_of<Tag>::find(static_cast<Tuple*>(nullptr)))::type;

// What the answer's type says to the documentation.
template <class T>
struct answer_traits {
    using documented = T;
    static constexpr int status = 200;
    static constexpr std::string_view content = "application/json";
};
template <class T>
struct answer_traits<created<T>> : answer_traits<T> {
    static constexpr int status = 201;
};
template <class T>
struct answer_traits<tagged<T>> : answer_traits<T> {};
template <class T>
struct answer_traits<ready<T>> : answer_traits<T> {};
template <class T>
struct answer_traits<with_headers<T>> : answer_traits<T> {};
template <>
struct answer_traits<no_content> {
    using documented = void;
    static constexpr int status = 204;
    static constexpr std::string_view content = "";
};
template <>
struct answer_traits<accepted> {
    using documented = void;
    static constexpr int status = 202;
    static constexpr std::string_view content = "";
};
template <>
struct answer_traits<file> {
    using documented = void;
    static constexpr int status = 200;
    static constexpr std::string_view content = "application/octet-stream";
};

template <class T>
inline constexpr bool is_text = false;
template <class K>
inline constexpr bool is_text<text<K>> = true;

template <class T>
inline constexpr std::array<std::string_view, 0> media_types_of{};
template <class K>
inline constexpr auto media_types_of<text<K>> = K::media_types;

// Checks the key that a row requires (16 to 64 visible ASCII characters) and hashes the request.
expected<idempotent_request> idempotent_request_of(const call& at);
// The revisions that the tags of an If-Match begin with; a tag without one names none.
// precondition_required: there is no If-Match.
expected<seen_revision> seen_in(std::string_view if_match);

// Fills the parameters of a handler one by one; field errors of all of them are gathered.
template <class Body, class Query>
struct filler {
    call& at;
    std::size_t next_path_value = 0;
    std::optional<error> refused{};

    template <class T>
    std::optional<T> keep(expected<T> got) {
        if (got) return std::optional<T>(std::move(*got));
        if (!refused)
            refused = std::move(got.error());
        else if (got.error().is(*refused->kind))
            for (auto& field : got.error().fields) refused->fields.push_back(std::move(field));
        return std::nullopt;
    }

    template <class T>
    std::optional<T> value() {
        if constexpr (std::is_same_v<T, auth::principal>)
            return at.caller;
        else if constexpr (std::is_same_v<T, language>)
            return at.wanted;
        else if constexpr (std::is_same_v<T, idempotency_key>)
            return idempotency_key{std::string(at.in[field::idempotency_key])};
        else if constexpr (std::is_same_v<T, idempotent_request>)
            return keep(idempotent_request_of(at));
        else if constexpr (std::is_same_v<T, seen_revision>)
            return keep(seen_in(at.in[field::if_match]));
        else if constexpr (std::is_same_v<T, client_address>)
            return client_address{at.address};
        else if constexpr (std::is_same_v<T, guest_id>)
            return guest_id{at.caller.guest};
        else if constexpr (is_text<T>)
            return T{std::string(at.in.body)};
        else if constexpr (std::is_same_v<T, Body>)
            return keep(json::decode<T>(at.in.body));
        else if constexpr (std::is_same_v<T, Query>)
            return keep(json::decode_query<T>(at.in.query));
        else
            return path_value<T>();
    }

    // A value of the path that cannot be what it should names nothing: 404.
    template <class T>
    std::optional<T> path_value() {
        auto got = json::decode_path_value<T>("", at.path_values[next_path_value++]);
        if (got) return std::optional<T>(std::move(*got));
        refused = error(errors::not_found);
        return std::nullopt;
    }
};

// The service is passed by reference and needs no filling: an empty place holds its position.
struct service_place {};
template <class T, class Service>
using place_of = std::conditional_t<std::is_same_v<T, Service>, service_place, std::optional<T>>;

template <class Body, class Query, class Service, class... Args>
std::tuple<place_of<Args, Service>...> fill(filler<Body, Query>& fills,
                                            std::type_identity<std::tuple<Args...>>) {
    auto one = [&]<class T>(std::type_identity<T>) -> place_of<T, Service> {
        if constexpr (std::is_same_v<T, Service>)
            return {};
        else
            return fills.template value<T>();
    };
    // Braces: left to right, as the path values are taken.
    return std::tuple<place_of<Args, Service>...>{one(std::type_identity<Args>{})...};
}

template <class Service>
Service& pass(Service& service, service_place&) {
    return service;
}
template <class Service, class T>
T&& pass(Service&, std::optional<T>& value) {
    return std::move(*value);
}

// Runs a handler that answers at once.
template <class Body, class Query, class Service, class Handler>
expected<response> run_now(Service& service, Handler handler, call& at) {
    filler<Body, Query> fills{at};
    auto places = fill<Body, Query, Service>(
        fills, std::type_identity<typename signature<Handler>::arguments>{});
    if (fills.refused) return std::unexpected(std::move(*fills.refused));
    auto got = std::apply([&](auto&... each) { return handler(pass(service, each)...); }, places);
    if (!got) return std::unexpected(std::move(got.error()));
    return respond(*got, at);
}

// Runs a handler that waits; the arguments live in this frame until it is done.
template <class Body, class Query, class Service, class Handler>
task<expected<response>> run_later(Service& service, Handler handler, call& at) {
    filler<Body, Query> fills{at};
    auto places = fill<Body, Query, Service>(
        fills, std::type_identity<typename signature<Handler>::arguments>{});
    if (fills.refused) co_return std::unexpected(std::move(*fills.refused));
    auto running =
        std::apply([&](auto&... each) { return handler(pass(service, each)...); }, places);
    auto got = co_await std::move(running);
    if (!got) co_return std::unexpected(std::move(got.error()));
    co_return respond(*got, at);
}

template <class T>
boost::json::object body_schema_of(json::schemas& all) {
    return json::schema<T>(all, json::direction::input);
}
template <class T>
boost::json::object answer_schema_of(json::schemas& all) {
    return json::schema<T>(all, json::direction::output);
}
template <class T>
boost::json::array parameters_of(json::schemas& all) {
    return json::parameters<T>(all);
}

template <class Body, class Query, class Out>
void document(route_documentation& about) {
    if constexpr (!std::is_void_v<Body>) {
        about.has_body = true;
        if constexpr (is_text<Body>)
            about.body_types.assign(media_types_of<Body>.begin(), media_types_of<Body>.end());
        else
            about.body_schema = &body_schema_of<Body>;
    }
    if constexpr (!std::is_void_v<Query>) about.parameters = &parameters_of<Query>;
    using answer = answer_traits<Out>;
    about.success = answer::status;
    about.answer_types.clear();
    if (!answer::content.empty()) about.answer_types.push_back(answer::content);
    if constexpr (!std::is_void_v<typename answer::documented>)
        about.answer_schema = &answer_schema_of<typename answer::documented>;
}

template <class T, class... Args>
constexpr bool among(std::type_identity<std::tuple<Args...>>) {
    return (std::is_same_v<T, Args> || ...);
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
    out.about.summary = one.summary;
    auto take = [&out]<class T>(const T& part) {
        if constexpr (std::is_same_v<T, served_as>) out.about.answer_types = part.types;
        if constexpr (std::is_same_v<T, can_fail>) out.about.errors = part.kinds;
        if constexpr (std::is_same_v<T, body_bytes>) out.body_bytes_max = part.max;
        if constexpr (std::is_same_v<T, secret_answer>) out.about.secret_answer = true;
    };
    std::apply([&](const auto&... part) { (take(part), ...); }, one.spec);
    constexpr std::type_identity<typename signature<handler_type>::arguments> arguments;
    out.about.requires_key = among<idempotent_request>(arguments);
    out.about.keeps_key = out.about.requires_key || among<idempotency_key>(arguments);
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

}  // namespace flores::http
