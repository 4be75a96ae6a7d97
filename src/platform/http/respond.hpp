// From what a handler returned to the answer on the wire.
#pragma once

#include "platform/core/error.hpp"
#include "platform/http/answers.hpp"
#include "platform/http/call.hpp"
#include "platform/json/encode.hpp"

#include <string>

namespace flores::http {

// The problem document (RFC 9457) of a failure, in the caller's language. The one place where an
// error gets its status; logs what the client is not told of a 5xx. Another service is told all of
// it, see remote_error.hpp.
response problem(const error& what, const call& at);

// Whether If-None-Match names this tag (with quotes), by weak comparison (RFC 9110, 13.1.2).
bool none_match(std::string_view header, std::string_view etag);

response respond(const no_content& answer, const call& at);
response respond(const accepted& answer, const call& at);
response respond(file answer, const call& at);
response respond_ready(std::shared_ptr<const prebuilt> body, const call& at);
response respond_json(int status, std::string body);
response respond_tagged(std::string body, const std::string& tag, const call& at);

template <class T>
response respond(const T& value, const call&) {
    return respond_json(200, json::encode(value));
}

template <class T>
response respond(const created<T>& answer, const call&) {
    response out = respond_json(201, json::encode(answer.value));
    out.set("Location", answer.location);
    return out;
}

template <class T>
response respond(const tagged<T>& answer, const call& at) {
    return respond_tagged(json::encode(answer.value), answer.tag, at);
}

template <class T>
response respond(const ready<T>& answer, const call& at) {
    return respond_ready(answer.body, at);
}

template <class T>
response respond(const with_headers<T>& answer, const call& at) {
    response out = respond(answer.value, at);
    for (const auto& [name, value] : answer.headers) out.set(name, value);
    return out;
}

}  // namespace flores::http
