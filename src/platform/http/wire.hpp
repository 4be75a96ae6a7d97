// Headers in and out: what a request's headers mean, and how the head of an answer is written.
#pragma once

#include "platform/http/call.hpp"
#include "platform/http/compression.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::http {

// Gives the request its id (the client's X-Request-Id where it is 8 to 64 of [A-Za-z0-9._-], else a
// new one), its trace (W3C traceparent where valid, else a new one) and a span of its own in it.
void name_request(call& at);

// Appends the header line traceparent of what this request asks others (W3C Trace Context, 3.2).
void write_traceparent(std::string& into, const ambient& around);

// Whether a request by this verb may change something.
constexpr bool is_unsafe(verb method) {
    return method != verb::get && method != verb::head && method != verb::options;
}

// es unless the client prefers English (RFC 9110, 12.5.4; weights are looked at).
language wanted_language(std::string_view accept_language);

// What a client is called whom a proxy gives no address: no peer has it, so nobody trusts it.
inline constexpr std::string_view unknown_client = "unknown";

// The client by X-Forwarded-For, where each proxy added what it saw, without a port: of the
// addresses that are no trusted proxies the last, since what stands before it anybody may have
// written; the first where all are trusted. unknown_client: what stands there is no address.
std::string_view forwarded_client(std::string_view header,
                                  const std::function<bool(std::string_view)>& is_trusted_proxy);

// Whether a Content-Type names this type, in UTF-8 where it says a charset, whatever its other
// parameters.
bool is_media_type(std::string_view header, std::string_view type);

// The value of one cookie; empty when it is not there.
std::string_view cookie_value(std::string_view header, std::string_view name);

// Whether a request that changes something was made by our own pages: by Sec-Fetch-Site where the
// browser sends it, else by Origin, which must be this host or an allowed one. A client that sends
// neither is no browser.
bool is_same_origin(const request& in, const std::vector<std::string>& allowed);

// Appends status line and headers, all but the blank line behind them.
void write_head(std::string& head, const call& at, const response& out, coding coded);

// Appends what lets pages of an allowed origin read the answer (Fetch, CORS protocol); nothing for
// others.
void write_cors(std::string& head, const call& at, const std::vector<std::string>& allowed);

}  // namespace flores::http
