// What a connection needs to know of the pipeline.
#pragma once

#include "platform/core/task.hpp"
#include "platform/http/call.hpp"

#include <string>

namespace flores::errors {
inline constexpr error_kind request_timeout{
    408,
    "request_timeout",
    {"La solicitud no llegó completa a tiempo.", "The request did not arrive whole in time."}};
inline constexpr error_kind target_too_long{
    414, "target_too_long", {"La dirección es demasiado larga.", "The address is too long."}};
inline constexpr error_kind expectation_failed{
    417,
    "expectation_failed",
    {"Lo que Expect pide no se hace aquí.", "What Expect asks for is not done here."}};
inline constexpr error_kind version_not_supported{
    505,
    "version_not_supported",
    {"Versión de HTTP no admitida.", "This version of HTTP is not supported."}};
}  // namespace flores::errors

namespace flores::net {

class request_handler {
public:
    virtual ~request_handler() = default;

    // The header was read: names the request and finds its route. Returns the most bytes that its
    // body may have.
    virtual std::size_t begin(http::call& at) = 0;

    // What the header alone decides, asked once: before a large body is read, else behind it.
    // True: `out` is the answer, and nobody reads the body.
    virtual bool stop_at_header(http::call& at, http::response& out) = 0;

    // Of who was not stopped. True: `out` is the answer. False: the handler has to wait, call
    // answer_later.
    virtual bool answer_now(http::call& at, http::response& out) = 0;
    virtual task<void> answer_later(http::call& at, http::response& out) = 0;

    // The answer to a request that could not be read.
    virtual void refuse(http::call& at, const error_kind& why, http::response& out) = 0;

    // Writes the head of the answer to `head`, compresses the body where that helps, and records
    // the request in log and metrics.
    virtual void finish(http::call& at, http::response& out, std::string& head) = 0;

    // In place of finish: the client was gone before its request was read or its answer was made.
    virtual void abandon(http::call& at) = 0;
};

}  // namespace flores::net
