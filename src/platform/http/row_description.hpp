// What a row says of its operation to OpenAPI and to the tests that walk the tables, taken from its
// types. Included by route_binding.hpp alone.
#pragma once

#include "platform/http/answers.hpp"
#include "platform/http/row_types.hpp"
#include "platform/json/query.hpp"
#include "platform/json/schema.hpp"

#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace flores::http::binding {

inline constexpr std::string_view etag_header = "ETag";

// What the answer's type says to the documentation.
template <class T>
struct answer_traits {
    using documented = T;
    static constexpr int status = 200;
    static constexpr std::string_view content = "application/json";
    static constexpr bool has_location = false;
    static constexpr bool has_tag = false;
    static constexpr bool may_have_tag = false;
    static constexpr bool may_have_name = false;
};
template <class T>
struct answer_traits<created<T>> : answer_traits<T> {
    static constexpr int status = 201;
    static constexpr bool has_location = true;
};
template <class T>
struct answer_traits<tagged<T>> : answer_traits<T> {
    static constexpr bool has_tag = true;
};
template <class T>
struct answer_traits<ready<T>> : answer_traits<T> {
    static constexpr bool may_have_tag = true;
    static constexpr bool may_have_name = false;
};
template <class T>
struct answer_traits<with_headers<T>> : answer_traits<T> {};
template <>
struct answer_traits<no_content> : answer_traits<void> {
    static constexpr int status = 204;
    static constexpr std::string_view content = "";
};
template <>
struct answer_traits<accepted> : answer_traits<void> {
    static constexpr int status = 202;
    static constexpr std::string_view content = "";
};
template <>
struct answer_traits<file> : answer_traits<void> {
    static constexpr std::string_view content = "application/octet-stream";
    static constexpr bool may_have_name = true;
};

template <class T>
inline constexpr std::array<std::string_view, 0> media_types_of{};
template <class K>
inline constexpr auto media_types_of<text<K>> = K::media_types;

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
template <class T>
boost::json::object path_schema_of(json::schemas& all) {
    return json::path_value_schema<T>(all);
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
    if (answer::has_location) about.answer_headers.emplace_back("Location");
    if (answer::has_tag) about.answer_headers.push_back(etag_header);
    if (answer::may_have_tag) about.possible_headers.push_back(etag_header);
    if (answer::may_have_name) about.possible_headers.emplace_back("Content-Disposition");
    if constexpr (!std::is_void_v<typename answer::documented>)
        about.answer_schema = &answer_schema_of<typename answer::documented>;
}

// The parameters of the handler: values of the path, and whether it reads an Idempotency-Key or a
// revision.
template <class Service, class Body, class Query, class... Args>
void document_arguments(route_documentation& about, std::type_identity<std::tuple<Args...>>) {
    about.requires_key = is_one_of<idempotent_request, Args...>;
    about.requires_revision = is_one_of<seen_revision, Args...>;
    about.keeps_key = about.requires_key || is_one_of<idempotency_key, Args...>;
    const auto add = [&about]<class T>(std::type_identity<T>) {
        if constexpr (is_path_value<T, Service, Body, Query>)
            about.path_values.push_back(&path_schema_of<T>);
    };
    (add(std::type_identity<Args>{}), ...);
}

}  // namespace flores::http::binding
