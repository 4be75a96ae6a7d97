#include "platform/http/wire.hpp"

#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"
#include "platform/http/route.hpp"
#include "platform/http/weight.hpp"

#include <arpa/inet.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace flores::http {
namespace {

bool is_id_char(char c) {
    return is_ascii_alphanumeric(c) || c == '-' || c == '_' || c == '.';
}

bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

constexpr std::size_t traceparent_chars = 55;

// Whether it is 00-<32 hex trace>-<16 hex span>-<2 hex flags>, trace and span not zero. Of later
// versions more may follow behind another '-' (W3C Trace Context, 3.2).
bool is_traceparent(std::string_view parent) {
    if (parent.size() < traceparent_chars) return false;
    const auto version = parent.substr(0, 2);
    if (!is_lower_hex(version) || version == "ff") return false;
    const auto more = parent.substr(traceparent_chars);
    if (!more.empty() && (version == "00" || more.front() != '-')) return false;
    const auto trace = parent.substr(3, 32);
    const auto span = parent.substr(36, 16);
    const bool shaped = parent[2] == '-' && parent[35] == '-' && parent[52] == '-' &&
                        is_lower_hex(trace) && is_lower_hex(span) &&
                        is_lower_hex(parent.substr(53, 2));
    const bool zero = trace.find_first_not_of('0') == std::string_view::npos ||
                      span.find_first_not_of('0') == std::string_view::npos;
    return shaped && !zero;
}

// The Date header of this second, made once a second on each thread (RFC 9110, 6.6.1).
std::string_view date_line() {
    thread_local std::time_t made = 0;
    thread_local char line[64];
    thread_local std::size_t size = 0;
    const std::time_t now = std::time(nullptr);
    if (now != made) {
        made = now;
        std::tm parts;
        gmtime_r(&now, &parts);
        size = std::strftime(line, sizeof line, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    }
    return {line, size};
}

// Whether an item of Accept-Language asks for this language or its kind of some country; case means
// nothing (RFC 4647, 2).
bool asks_for(std::string_view item, std::string_view code) {
    return is_same_word(item.substr(0, code.size()), code) &&
           (item.size() == code.size() || std::string_view("-; \t").contains(item[code.size()]));
}

// The address without the port: "[::1]:80", "[::1]", "1.2.3.4:80" are what some proxies say, and a
// port makes no other caller. Empty: there is none.
std::string_view address_in(std::string_view entry) {
    if (entry.starts_with('['))
        entry = entry.substr(1, entry.find(']') - 1);
    else if (const auto colon = entry.find(':'); colon == entry.rfind(':'))
        entry = entry.substr(0, colon);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (entry.size() >= text.size()) return {};
    std::ranges::copy(entry, text.data());
    in6_addr parsed{};
    const bool is_address = inet_pton(AF_INET, text.data(), &parsed) == 1 ||
                            inet_pton(AF_INET6, text.data(), &parsed) == 1;
    return is_address ? entry : std::string_view{};
}

// Takes the text before the next semicolon that stands in no quotes (RFC 9110, 5.6.4 and 5.6.6).
std::string_view take_parameter(std::string_view& rest) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
        if (rest[end] == '"') quoted = !quoted;
        if (quoted && rest[end] == '\\') ++end;  // what follows stands for itself
    }
    const auto part = stripped(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

}  // namespace

void name_request(call& at) {
    char fresh[32];
    write_request_id(fresh);
    const auto given = at.in[field::x_request_id];
    const bool fit = given.size() >= 8 && given.size() <= 64 &&
                     std::all_of(given.begin(), given.end(), is_id_char);
    at.around.name_request(fit ? given : std::string_view(fresh, sizeof fresh));
    ambient& into = at.around;
    std::copy_n(fresh + into.span_id.size(), into.span_id.size(), into.span_id.data());
    std::copy_n(fresh, into.trace_id.size(), into.trace_id.data());
    const std::string_view parent = at.in[field::traceparent];
    if (!is_traceparent(parent)) return;
    std::copy_n(parent.data() + 3, into.trace_id.size(), into.trace_id.data());
    std::copy_n(parent.data() + 53, into.trace_flags.size(), into.trace_flags.data());
}

void write_traceparent(std::string& into, const ambient& around) {
    into.append("traceparent: 00-").append(around.trace()).append("-").append(around.span());
    into.append("-").append(around.flags()).append("\r\n");
}

language wanted_language(std::string_view header) {
    int es = -1, en = -1;
    while (!header.empty()) {
        const auto item = take_part(header, ',');
        const int weight = weight_of(item).value_or(0);
        if (asks_for(item, "es")) es = std::max(es, weight);
        if (asks_for(item, "en")) en = std::max(en, weight);
    }
    return en > 0 && en > es ? language::en : language::es;
}

std::string_view forwarded_client(std::string_view header,
                                  const std::function<bool(std::string_view)>& is_trusted_proxy) {
    for (;;) {
        const auto comma = header.rfind(',');
        const bool is_first = comma == std::string_view::npos;
        const auto client = address_in(stripped(header.substr(is_first ? 0 : comma + 1)));
        if (client.empty()) return unknown_client;
        if (is_first || !is_trusted_proxy || !is_trusted_proxy(client)) return client;
        header = header.substr(0, comma);
    }
}

bool is_media_type(std::string_view header, std::string_view type) {
    if (!is_same_word(take_part(header, ';'), type)) return false;
    while (!header.empty()) {
        auto value = take_parameter(header);
        if (!is_same_word(take_part(value, '='), "charset")) continue;
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        if (!is_same_word(value, "utf-8") && !is_same_word(value, "utf8")) return false;
    }
    return true;
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto pair = take_part(header, ';');
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return {};
}

bool is_same_origin(const request& in, const std::vector<std::string>& allowed) {
    const auto site = in[field::sec_fetch_site];
    const auto origin = in[field::origin];
    if (std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return true;
    if (!site.empty()) return site == "same-origin" || site == "none";
    if (origin.empty()) return true;
    const auto scheme = origin.find("://");
    return scheme != std::string_view::npos && origin.substr(scheme + 3) == in[field::host];
}

// What was told to one caller, or changes by the minute, is kept by no cache on the way; only what
// all may see and has a tag to ask again with is.
bool is_for_caches(const call& at, const response& out) {
    const auto says = [&out](std::string_view header) {
        return std::ranges::any_of(out.headers,
                                   [header](const auto& h) { return h.first == header; });
    };
    if (says("Cache-Control")) return true;  // the handler's own word
    const bool open = at.matched != nullptr && at.matched->minimum == access::open;
    return open && (says("ETag") || (out.shared && !out.shared->etag.empty()));
}

void write_head(std::string& head, const call& at, const response& out, coding coded) {
    auto into = std::back_inserter(head);
    fmt::format_to(into, FMT_COMPILE("HTTP/1.1 {} {}\r\n"), out.status, reason_of(out.status));
    // To another process of the shop none of this is news: the edge writes it for its client.
    if (!at.inside) {
        head.append(date_line()).append(security_headers);
        head.append("X-Request-Id: ").append(at.around.request());
        head.append("\r\n");
        write_traceparent(head, at.around);
        if (!is_for_caches(at, out)) head.append("Cache-Control: no-store\r\n");
    } else if (out.not_begun) {
        head.append(not_begun_header).append(": 1\r\n");
    }
    if (!out.content_type.empty()) {
        head.append("Content-Type: ").append(out.content_type);
        fmt::format_to(into, FMT_COMPILE("\r\nContent-Length: {}\r\n"), out.content().size());
    } else if (out.status != 204 && out.status != 304) {
        head.append("Content-Length: 0\r\n");
    }
    if (out.shared && !out.shared->etag.empty())
        head.append("ETag: ").append(out.shared->etag).append("\r\n");
    if (coded != coding::identity)
        head.append("Content-Encoding: ").append(name_of(coded)).append("\r\n");
    if (out.by_language)
        head.append("Vary: Accept-Encoding, Accept-Language\r\n");
    else if (coded != coding::identity)
        head.append("Vary: Accept-Encoding\r\n");
    for (const auto& [name, value] : out.headers)
        head.append(name).append(": ").append(value).append("\r\n");
    if (!at.new_cookie.empty()) head.append("Set-Cookie: ").append(at.new_cookie).append("\r\n");
    if (out.close) head.append("Connection: close\r\n");
}

void write_cors(std::string& head, const call& at, const std::vector<std::string>& allowed) {
    if (allowed.empty() || at.inside) return;
    // Also to other origins and to none: a cache must not give them what one of ours was told.
    head.append("Vary: Origin\r\n");
    const std::string_view origin = at.in[field::origin];
    if (origin.empty() || std::ranges::find(allowed, origin) == allowed.end()) return;
    head.append("Access-Control-Allow-Origin: ").append(origin).append("\r\n");
    head.append(
        "Access-Control-Allow-Credentials: true\r\n"
        "Access-Control-Allow-Headers: authorization, content-type, idempotency-key, if-match, "
        "if-none-match, traceparent, tracestate, x-request-id\r\n"
        "Access-Control-Expose-Headers: content-disposition, etag, idempotency-replayed, location, "
        "retry-after, x-card-missing-signs, x-request-id\r\n"
        "Access-Control-Max-Age: 600\r\n");
}

}  // namespace flores::http
