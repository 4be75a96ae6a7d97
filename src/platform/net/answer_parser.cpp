#include "platform/net/answer_parser.hpp"

#include "platform/core/lasting_text.hpp"
#include "platform/net/request_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>

namespace flores::net {
namespace {

namespace bh = boost::beast::http;

constexpr std::size_t header_bytes_max = 16 * 1024;
constexpr std::size_t reserved_bytes_max = 1024 * 1024;

// Empty: not the handler's.
std::string_view kept_name(bh::field known, boost::beast::string_view name) {
    switch (known) {
        case bh::field::allow:
            return "Allow";
        case bh::field::cache_control:
            return "Cache-Control";
        case bh::field::content_disposition:
            return "Content-Disposition";
        case bh::field::content_encoding:
            return "Content-Encoding";
        case bh::field::etag:
            return "ETag";
        case bh::field::last_modified:
            return "Last-Modified";
        case bh::field::link:
            return "Link";
        case bh::field::location:
            return "Location";
        case bh::field::retry_after:
            return "Retry-After";
        case bh::field::set_cookie:
            return "Set-Cookie";
        case bh::field::vary:
            return "Vary";
        case bh::field::www_authenticate:
            return "WWW-Authenticate";
        case bh::field::unknown:
            break;
        default:
            return {};
    }
    constexpr std::string_view ours[] = {"Idempotency-Replayed", "X-Card-Missing-Signs"};
    for (const std::string_view one : ours)
        if (boost::beast::iequals(name, one)) return one;
    return {};
}

// The constant for a type of answers.
std::string_view type_of(std::string_view value) {
    constexpr std::string_view usual[] = {"application/json", "application/problem+json"};
    for (const std::string_view one : usual)
        if (value == one) return one;
    const std::string_view kept = lasting_text(value);
    return kept.empty() ? "application/octet-stream" : kept;
}

}  // namespace

answer_parser::answer_parser(http::response& into, std::size_t body_bytes_max) : answer_(into) {
    header_limit(header_bytes_max);
    body_limit(body_bytes_max);
    answer_.content_type = "";
}

std::size_t answer_parser::put_parts(std::string_view bytes, boost::beast::error_code& ec) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !is_done() && !ec) {  // it takes one piece at a time
        const std::string_view rest = bytes.substr(taken);
        if (is_header_done() && chunked() && rest.size() < last_chunk_bytes)
            ec = bh::error::need_more;
        else
            taken += put(boost::asio::buffer(rest), ec);
    }
    return taken;
}

void answer_parser::on_response_impl(int status, string_view, int, error_code& ec) {
    // 1xx answers nothing, and we ask for none.
    if (status < 200 || status > 599) ec = bh::error::bad_status;
    answer_.status = status;
}

void answer_parser::on_field_impl(beast_field known, string_view name, string_view value,
                                  error_code&) {
    if (known == bh::field::content_type) {
        answer_.content_type = type_of({value.data(), value.size()});
        return;
    }
    if (known == bh::field::unknown && boost::beast::iequals(name, http::not_begun_header)) {
        answer_.not_begun = true;
        return;
    }
    const std::string_view kept = kept_name(known, name);
    if (kept.empty()) return;
    if (known == bh::field::content_encoding) answer_.coded = true;
    answer_.set(kept, std::string(value.data(), value.size()));
}

void answer_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    if (length) answer_.body.reserve(std::min<std::size_t>(*length, reserved_bytes_max));
}

std::size_t answer_parser::on_body_impl(string_view part, error_code&) {
    answer_.body.append(part.data(), part.size());
    return part.size();
}

}  // namespace flores::net
