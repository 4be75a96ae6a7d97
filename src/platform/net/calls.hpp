// Calls to other services, as a port. A service asks another by path and JSON; whether that is in
// this process or across a network is chosen in the wiring. A typed client of a service (its
// client.hpp) stands on this and is all that others see of it.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/http/message.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

#include <string>
#include <string_view>

namespace flores::net {

class call_port {
public:
    virtual ~call_port() = default;

    // Asks an internal route of `service` ("product") and returns the JSON of its 2xx answer, or
    // the error that its handler returned. unavailable: the service cannot be reached.
    virtual task<expected<std::string>> call(std::string_view service, http::verb method,
                                             std::string path, std::string body) = 0;
};

// The same with described structs.
template <class Out, class In>
task<expected<Out>> ask(call_port& calls, std::string_view service, http::verb method,
                        std::string path, In body) {
    auto text = co_await calls.call(service, method, std::move(path), json::encode(body));
    if (!text) co_return std::unexpected(std::move(text.error()));
    co_return json::decode<Out>(*text);
}

template <class Out>
task<expected<Out>> get(call_port& calls, std::string_view service, std::string path) {
    auto text = co_await calls.call(service, http::verb::get, std::move(path), std::string());
    if (!text) co_return std::unexpected(std::move(text.error()));
    co_return json::decode<Out>(*text);
}

// Where it matters only that it was done. `body`: JSON, or nothing.
inline task<expected<void>> tell(call_port& calls, std::string_view service, http::verb method,
                                 std::string path, std::string body = {}) {
    auto done = co_await calls.call(service, method, std::move(path), std::move(body));
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return expected<void>();
}

}  // namespace flores::net
