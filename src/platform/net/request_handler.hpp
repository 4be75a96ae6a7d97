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
}  // namespace flores::errors

namespace flores::net {

class request_handler {
public:
    virtual ~request_handler() = default;

    // The header was read: names the request and finds its route. Returns the most bytes that its
    // body may have.
    virtual std::size_t begin(http::call& at) = 0;

    // True: `out` is the answer. False: the handler has to wait, call answer_later.
    virtual bool answer_now(http::call& at, http::response& out) = 0;
    virtual task<void> answer_later(http::call& at, http::response& out) = 0;

    // The answer to a request that could not be read.
    virtual void refuse(http::call& at, const error_kind& why, http::response& out) = 0;

    // Writes the head of the answer to `head`, compresses the body where that helps, and records
    // the request in log and metrics.
    virtual void finish(http::call& at, http::response& out, std::string& head) = 0;
};

}  // namespace flores::net
