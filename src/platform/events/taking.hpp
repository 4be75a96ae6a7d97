// Consumers as services write them: with what an event tells instead of its JSON.
//
//     relay.subscribe("cart.erasure", accounts::account_erased_event,
//                     events::taking([&carts](accounts::account_erased gone) {
//                         return carts.erase(std::move(gone.id));
//                     }));
#pragma once

#include "platform/events/hub.hpp"
#include "platform/json/decode.hpp"

#include <functional>
#include <utility>

namespace flores::events {

// Answers with nothing else.
inline task<expected<void>> refusing(error why) {
    co_return std::unexpected(std::move(why));
}

// Gives `take` the payload as a described struct and, where it has a second parameter for it, the
// event, whose payload may be gone by then. One that cannot be read is refused as decode does.
template <class What, class... Told>
hub::consumer taking(std::function<task<expected<void>>(What, Told...)> take) {
    return [take = std::move(take)](event told) -> task<expected<void>> {
        expected<What> what = json::decode<What>(told.payload);
        if (!what) return refusing(std::move(what.error()));
        if constexpr (sizeof...(Told) > 0)
            return take(std::move(*what), std::move(told));
        else
            return take(std::move(*what));
    };
}

template <class Take>
hub::consumer taking(Take take) {
    return taking(std::function(std::move(take)));
}

}  // namespace flores::events
