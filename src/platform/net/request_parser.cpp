#include "platform/net/request_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace flores::net {
namespace {

namespace bh = boost::beast::http;
using http::field;

// How far behind the beginning of its name a value can begin: no header is longer.
constexpr std::uintptr_t header_value_offset_max = 1024 * 1024;

http::verb verb_of(bh::verb method) {
    switch (method) {
        case bh::verb::get:
            return http::verb::get;
        case bh::verb::head:
            return http::verb::head;
        case bh::verb::post:
            return http::verb::post;
        case bh::verb::put:
            return http::verb::put;
        case bh::verb::patch:
            return http::verb::patch;
        case bh::verb::delete_:
            return http::verb::del;
        case bh::verb::options:
            return http::verb::options;
        default:
            return http::verb::other;
    }
}

// field::count for a header that nothing here reads.
field field_of(bh::field known, boost::beast::string_view name) {
    using boost::beast::iequals;
    switch (known) {
        case bh::field::accept:
            return field::accept;
        case bh::field::accept_encoding:
            return field::accept_encoding;
        case bh::field::accept_language:
            return field::accept_language;
        case bh::field::access_control_request_method:
            return field::access_control_request_method;
        case bh::field::authorization:
            return field::authorization;
        case bh::field::content_encoding:
            return field::content_encoding;
        case bh::field::content_type:
            return field::content_type;
        case bh::field::cookie:
            return field::cookie;
        case bh::field::host:
            return field::host;
        case bh::field::if_match:
            return field::if_match;
        case bh::field::if_none_match:
            return field::if_none_match;
        case bh::field::origin:
            return field::origin;
        case bh::field::sec_fetch_site:
            return field::sec_fetch_site;
        case bh::field::unknown:
            break;
        default:
            return field::count;
    }
    if (iequals(name, "idempotency-key")) return field::idempotency_key;
    if (iequals(name, "traceparent")) return field::traceparent;
    if (iequals(name, "x-forwarded-for")) return field::x_forwarded_for;
    if (iequals(name, "x-internal-token")) return field::x_internal_token;
    if (iequals(name, "x-request-deadline-ms")) return field::x_request_deadline_ms;
    if (iequals(name, "x-request-id")) return field::x_request_id;
    return field::count;
}

// Whether a value was put together from several lines: Beast does so in memory of its own, which is
// gone when it returns, so it lies nowhere behind the name. Folding is refused (RFC 9112, 5.2).
bool is_folded(std::string_view name, std::string_view value) {
    const auto behind = reinterpret_cast<std::uintptr_t>(value.data()) -
                        reinterpret_cast<std::uintptr_t>(name.data());
    return !value.empty() && behind > header_value_offset_max;
}

// What a Host may consist of: nothing that would make it more than a name and a port to whoever
// puts it into an address (RFC 9110, 7.2).
constexpr auto host_chars = [] {
    std::array<bool, 256> may{};
    for (unsigned c = '!'; c < 127; ++c) may[c] = true;
    for (const unsigned char c : std::string_view("/?#@\\\"<>^`{|}")) may[c] = false;
    return may;
}();

bool is_host(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return host_chars[c]; });
}

// Where repeating a header joins a list; of all others a second one contradicts the first.
bool may_repeat(field f) {
    return f == field::accept || f == field::accept_encoding || f == field::accept_language ||
           f == field::cookie || f == field::x_forwarded_for || f == field::if_none_match;
}

}  // namespace

void request_parser::on_request_impl(beast_verb method, string_view, string_view target,
                                     int version, error_code& ec) {
    version_ = version;
    request_.method = verb_of(method);
    request_.target = {target.data(), target.size()};
    for (const char c : request_.target)
        if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 127)
            ec = bh::error::bad_target;
    if (!request_.target.starts_with('/')) take_authority();
    const auto question = request_.target.find('?');
    request_.path = request_.target.substr(0, question);
    request_.query = question == std::string_view::npos ? std::string_view{}
                                                        : request_.target.substr(question + 1);
    if (request_.path.empty()) request_.path = "/";
}

// "http://host/path", as a client sends it that takes us for a proxy: what it says of the host
// counts, and Host does not (RFC 9112, 3.2.2).
void request_parser::take_authority() {
    for (const std::string_view scheme : {"http://", "https://"}) {
        const std::string_view start = request_.target.substr(0, scheme.size());
        if (!boost::beast::iequals({start.data(), start.size()}, {scheme.data(), scheme.size()}))
            continue;
        request_.target.remove_prefix(scheme.size());
        const auto end = std::min(request_.target.find_first_of("/?"), request_.target.size());
        authority_ = request_.target.substr(0, end);
        if (authority_.empty()) contradicts_ = true;
        request_.target.remove_prefix(end);
        return;
    }
}

void request_parser::on_field_impl(beast_field known, string_view name, string_view value,
                                   error_code& ec) {
    if (++fields_ > header_fields_max) {
        ec = bh::error::header_limit;
        return;
    }
    if (is_folded(name, value)) {
        ec = bh::error::bad_value;
        return;
    }
    if (known == bh::field::expect) {
        expects_continue_ = boost::beast::iequals(value, "100-continue");
        return;
    }
    // One coding, once: another would leave the end of the body to everybody's guess (RFC
    // 9112, 6.1).
    if (known == bh::field::transfer_encoding) {
        contradicts_ = contradicts_ || coded_ || !boost::beast::iequals(value, "chunked");
        coded_ = true;
        return;
    }
    const field ours = field_of(known, name);
    if (ours == field::count) return;
    auto& place = request_[ours];
    if (!place.empty() && !may_repeat(ours)) contradicts_ = true;
    // Of a list only the first line is read, except the forwarded addresses, whose last line was
    // written by the nearest proxy.
    if (place.empty() || ours == field::x_forwarded_for) place = {value.data(), value.size()};
}

void request_parser::on_header_impl(error_code&) {
    request_.keep_alive = keep_alive();
    if (version_ >= 11 && request_[field::host].empty()) contradicts_ = true;
    if (version_ < 11 && coded_) contradicts_ = true;
    if (!authority_.empty()) request_[field::host] = authority_;
    if (!is_host(request_[field::host])) contradicts_ = true;
}

std::size_t request_parser::on_body_impl(string_view part, error_code& ec) {
    if (body_.size() + part.size() > body_bytes_max_) {
        ec = bh::error::body_limit;
        return 0;
    }
    body_.append(part.data(), part.size());
    return part.size();
}

const error_kind& what_is_wrong(const boost::beast::error_code& ec) {
    if (ec == bh::error::header_limit) return errors::headers_too_large;
    if (ec == bh::error::body_limit) return errors::body_too_large;
    return errors::bad_request;
}

bool holds_header(std::string_view read, std::size_t& seen) {
    constexpr std::string_view end = "\r\n\r\n";
    const std::size_t from = seen < end.size() ? 0 : seen - (end.size() - 1);
    seen = read.size();
    return read.ends_with(end) || read.find(end, from) != std::string_view::npos;
}

bool is_no_header(std::string_view read) {
    const char first = read.front();
    if (first != '\r' && (first <= ' ' || first == 127)) return true;
    for (auto at = read.find('\n'); at != std::string_view::npos; at = read.find('\n', at + 1))
        if (at == 0 || read[at - 1] != '\r') return true;
    return false;
}

}  // namespace flores::net
