#include "platform/net/request_bytes.hpp"

#include "platform/core/text.hpp"
#include "platform/net/request_handler.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace flores::net {
namespace {

namespace bh = boost::beast::http;

// Whether a request's line is whole, "GET / HTTP/9.9", whatever its version.
bool is_whole_line(std::string_view line) {
    if (line.size() < 8 || std::ranges::count(line, ' ') != 2) return false;
    const std::string_view version = line.substr(line.size() - 8);
    return version.starts_with("HTTP/") && is_ascii_digit(version[5]) && version[6] == '.' &&
           is_ascii_digit(version[7]);
}

}  // namespace

const error_kind& what_is_wrong(const boost::beast::error_code& ec, std::string_view read) {
    if (ec == bh::error::bad_version && is_whole_line(read.substr(0, read.find('\r'))))
        return errors::version_not_supported;
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
