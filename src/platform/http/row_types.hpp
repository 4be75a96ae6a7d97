// What the types of a row and of its handler say: shared by what fills the handler's parameters and
// by what describes them.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/entry_seed.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/core/task.hpp"
#include "platform/http/answers.hpp"

#include <tuple>
#include <type_traits>

namespace flores::http::binding {

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

template <class T>
inline constexpr bool is_text = false;
template <class K>
inline constexpr bool is_text<text<K>> = true;

template <class T, class... Others>
inline constexpr bool is_one_of = (std::is_same_v<T, Others> || ...);

// Whether a handler's parameter is a value of the path: whatever comes from nowhere else.
template <class T, class Service, class Body, class Query>
inline constexpr bool is_path_value =
    !is_text<T> && !is_one_of<T, Service, Body, Query, auth::principal, language, idempotency_key,
                              idempotent_request, entry_seed, seen_revision, client_address>;

}  // namespace flores::http::binding
