// How a target that knows many types reads its input as one of them.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace flores::fuzz {

// Calls `read` for the type of the tuple that `choice` falls on. What it refuses has a kind.
template <class... T, class Read>
void read_chosen(std::type_identity<std::tuple<T...>>, std::size_t choice, Read read) {
    std::size_t left = choice % sizeof...(T);
    const auto look_at = [&]<class One>(std::type_identity<One>) {
        if (left-- > 0) return false;
        const auto got = read.template operator()<One>();
        if (!got && got.error().kind == nullptr) __builtin_trap();
        return true;
    };
    (void)(look_at(std::type_identity<T>{}) || ...);
}

}  // namespace flores::fuzz
