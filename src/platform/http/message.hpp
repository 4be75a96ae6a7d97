// A request as it was read and an answer as it will be written. Views in a request point into the
// connection's buffer and live until its answer is written.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::http {

enum class verb : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view name_of(verb v);

// The request headers that anything here reads, each with a slot of its own.
enum class field : std::uint8_t {
    accept,
    accept_encoding,
    accept_language,
    access_control_request_method,
    authorization,
    content_encoding,
    content_type,
    cookie,
    host,
    idempotency_key,
    if_match,
    if_none_match,
    origin,
    sec_fetch_site,
    traceparent,
    x_forwarded_for,
    x_internal_token,
    x_request_deadline_ms,
    x_request_id,
    count
};

struct request {
    verb method = verb::other;
    std::string_view target;  // as sent
    std::string_view path;    // before '?'
    std::string_view query;   // after '?', still encoded
    std::array<std::string_view, static_cast<std::size_t>(field::count)> fields{};
    std::string_view body;
    std::string_view peer;  // address of the other end of the socket
    bool keep_alive = true;

    std::string_view operator[](field f) const { return fields[static_cast<std::size_t>(f)]; }
    std::string_view& operator[](field f) { return fields[static_cast<std::size_t>(f)]; }
};

// A body that was made before its request: shared, never copied. `gzip` and `br` are empty when
// they would not be smaller.
struct prebuilt {
    std::string body;
    std::string etag;  // with quotes; empty: none
    std::string gzip;
    std::string br;
    std::string_view content_type = "application/json";
};

inline constexpr std::string_view not_begun_header = "X-Not-Begun";

struct response {
    int status = 200;
    std::string_view content_type = "application/json";  // a constant; empty: no body
    std::string body;
    std::shared_ptr<const prebuilt> shared;                         // instead of body
    std::vector<std::pair<std::string_view, std::string>> headers;  // names are constants
    bool by_language = false;  // it would be another for another Accept-Language
    bool coded = false;        // the body is compressed; Content-Encoding is among the headers
    bool close = false;
    // A refusal by who did not begin: another replica may be asked. Between processes of the shop
    // alone it has a header, see not_begun_header.
    bool not_begun = false;

    std::string_view content() const { return shared ? shared->body : body; }
    void set(std::string_view name, std::string value) {
        headers.emplace_back(name, std::move(value));
    }
};

// The reason phrase of RFC 9110 for the statuses that are used here.
std::string_view reason_of(int status);

}  // namespace flores::http
