#include "platform/net/request_parser.hpp"

#include "platform/core/text.hpp"
#include "platform/net/authority.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>

namespace flores::net {
namespace {

namespace bh = boost::beast::http;
using http::field;

constexpr std::size_t extension_bytes_max = 4096;  // of all chunks of one body

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

// What a second line of a field means.
enum class second { contradicts, continues, is_ignored, counts };

second second_of(field f) {
    switch (f) {
        case field::accept:
        case field::accept_encoding:
        case field::accept_language:
        case field::cookie:
        case field::if_match:
        case field::if_none_match:
        case field::x_forwarded_for:
            return second::continues;
        case field::traceparent:
        case field::x_request_id:
            return second::is_ignored;
        default:
            return second::contradicts;
    }
}

// Whether the line of a chunk says nothing that another reader could end it by, or take for a
// string that goes on behind it: what it says is ignored, so refusing loses nobody anything (RFC
// 9112, 7.1.1).
bool is_plain_line(std::string_view line) {
    return std::ranges::none_of(
        line, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 127 || c == '"'; });
}

}  // namespace

std::size_t request_parser::put_body(std::string_view bytes, boost::beast::error_code& ec) {
    if (bytes.empty() || (chunked() && bytes.size() < last_chunk_bytes)) {
        ec = bh::error::need_more;
        return 0;
    }
    const std::size_t used = put(boost::asio::buffer(bytes), ec);
    if (ec != bh::error::need_more) return used;
    std::string_view line = bytes.substr(used);
    if (line.starts_with("\r\n")) line.remove_prefix(2);
    if (!is_plain_line(line.substr(0, line.find('\r')))) ec = bh::error::bad_chunk_extension;
    return used;
}

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
        // Without a path it asks about the whole server (RFC 9112, 3.2.4).
        if (request_.target.empty() && request_.method == http::verb::options)
            request_.target = "*";
        return;
    }
}

// Whether a value stands on several lines, which is refused (RFC 9112, 5.2): Beast puts them
// together in memory of its own, but for those before the first where something stands.
bool request_parser::is_folded(std::string_view name, std::string_view value) const {
    const char* const behind_name = name.data() + name.size();
    const std::less<> lies_before;
    if (lies_before(value.data(), behind_name) ||
        lies_before(shown_.data() + shown_.size(), value.data()))
        return true;
    for (const char* at = behind_name; at != value.data(); ++at)
        if (*at == '\r') return true;
    return false;
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
    // Behind the body nothing is said of the request any more (RFC 9110, 6.5.1).
    if (is_header_done()) return;
    if (known == bh::field::connection) return take_connection(value);
    if (known == bh::field::expect) {
        const bool known_one = boost::beast::iequals(value, "100-continue");
        expects_continue_ = expects_continue_ || known_one;
        expects_more_ = expects_more_ || (!known_one && !value.empty());
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
    if (ours != field::count) take(ours, value);
}

void request_parser::take_connection(std::string_view options) {
    while (!options.empty()) {
        const std::string_view option = take_part(options, ',');
        closes_ = closes_ || boost::beast::iequals(option, "close");
        keeps_ = keeps_ || boost::beast::iequals(option, "keep-alive");
    }
}

void request_parser::take(field ours, std::string_view value) {
    static_assert(static_cast<unsigned>(field::count) <= 32, "seen_ has a bit for each");
    const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(ours);
    const bool again = (seen_ & bit) != 0;
    seen_ |= bit;
    const second meant = again ? second_of(ours) : second::counts;
    if (meant == second::counts) request_[ours] = value;
    if (meant == second::continues) join(ours, value);
    if (meant == second::contradicts) contradicts_ = true;
}

// Lines of one list are one line with commas between (RFC 9110, 5.3); cookies have semicolons (RFC
// 6265, 5.4).
void request_parser::join(field ours, std::string_view value) {
    std::string_view& place = request_[ours];
    if (value.empty()) return;
    if (place.empty()) {
        place = value;
        return;
    }
    auto all = std::ranges::find(joined_, ours, [](const auto& one) { return one.first; });
    if (all == joined_.end()) {
        joined_.emplace_front(ours, place);
        all = joined_.begin();
    }
    all->second.append(ours == field::cookie ? "; " : ", ").append(value);
    place = all->second;
}

void request_parser::on_header_impl(error_code&) {
    request_.keep_alive = !closes_ && (version_ >= 11 || keeps_);
    std::string_view& host = request_[field::host];
    if (version_ >= 11 && host.empty()) contradicts_ = true;
    if (version_ < 11) {
        if (coded_) contradicts_ = true;
        expects_continue_ = false;  // an old client would take 100 for the answer
    }
    if (!host.empty() && !is_authority(host)) contradicts_ = true;
    if (authority_.empty()) return;
    if (!is_authority(authority_)) contradicts_ = true;
    host = authority_;
}

void request_parser::on_chunk_header_impl(std::uint64_t, string_view extension, error_code& ec) {
    extension_bytes_ += extension.size();
    if (extension_bytes_ > extension_bytes_max || !is_plain_line(extension))
        ec = bh::error::bad_chunk_extension;
}

std::size_t request_parser::on_body_impl(string_view part, error_code& ec) {
    if (body_.size() + part.size() > body_bytes_max_) {
        ec = bh::error::body_limit;
        return 0;
    }
    body_.append(part.data(), part.size());
    return part.size();
}

}  // namespace flores::net
