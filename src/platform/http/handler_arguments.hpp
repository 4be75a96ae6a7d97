// The parameters of a handler, filled by their types from the request. Included by
// route_binding.hpp alone.
#pragma once

#include "platform/core/entry_seed.hpp"
#include "platform/core/error.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/http/call.hpp"
#include "platform/http/row_types.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace flores::http::binding {

// Checks the Idempotency-Key (visible ASCII characters) and hashes the request. key_required: there
// is none, or it is no key.
expected<idempotent_request> idempotent_request_of(const call& at);
// Of caller, key, path and body; empty without a key. All guests are one caller: the cookie that
// tells one from another may be lost with the answer that brought it.
expected<entry_seed> entry_seed_of(const call& at);
// The revisions that the tags of an If-Match begin with; a tag without one names none.
// precondition_required: there is no If-Match.
expected<seen_revision> seen_in(std::string_view if_match);

// Fills the parameters of a handler one by one; field errors of all of them are gathered.
template <class Service, class Body, class Query>
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
        if constexpr (is_path_value<T, Service, Body, Query>)
            return path_value<T>();
        else if constexpr (std::is_same_v<T, auth::principal>)
            return at.caller;
        else if constexpr (std::is_same_v<T, language>)
            return at.wanted;
        else if constexpr (std::is_same_v<T, idempotency_key>)
            return idempotency_key{std::string(at.in[field::idempotency_key])};
        else if constexpr (std::is_same_v<T, idempotent_request>)
            return keep(idempotent_request_of(at));
        else if constexpr (std::is_same_v<T, entry_seed>)
            return keep(entry_seed_of(at));
        else if constexpr (std::is_same_v<T, seen_revision>)
            return keep(seen_in(at.in[field::if_match]));
        else if constexpr (std::is_same_v<T, client_address>)
            return client_address{at.address};
        else if constexpr (is_text<T>)
            return T{std::string(at.in.body)};
        else if constexpr (std::is_same_v<T, Body>)
            return keep(json::decode<T>(at.in.body));
        else if constexpr (std::is_same_v<T, Query>)
            return keep(json::decode_query<T>(at.in.query));
        else
            static_assert(false, "is_path_value names it, and nothing here fills it");
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

template <class Service, class Body, class Query, class... Args>
std::tuple<place_of<Args, Service>...> fill(filler<Service, Body, Query>& fills,
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

}  // namespace flores::http::binding
