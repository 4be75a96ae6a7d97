#include "platform/net/request_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

namespace flores::net {
namespace {

namespace bh = boost::beast::http;
using http::field;

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
        case bh::field::unknown:
            break;
        default:
            return field::count;
    }
    if (iequals(name, "idempotency-key")) return field::idempotency_key;
    if (iequals(name, "sec-fetch-site")) return field::sec_fetch_site;
    if (iequals(name, "traceparent")) return field::traceparent;
    if (iequals(name, "x-forwarded-for")) return field::x_forwarded_for;
    if (iequals(name, "x-request-deadline-ms")) return field::x_request_deadline_ms;
    if (iequals(name, "x-request-id")) return field::x_request_id;
    return field::count;
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
    const auto question = request_.target.find('?');
    request_.path = request_.target.substr(0, question);
    request_.query = question == std::string_view::npos ? std::string_view{}
                                                        : request_.target.substr(question + 1);
}

void request_parser::on_field_impl(beast_field known, string_view name, string_view value,
                                   error_code& ec) {
    if (++fields_ > header_fields_max) {
        ec = bh::error::header_limit;
        return;
    }
    if (known == bh::field::expect) {
        expects_continue_ = boost::beast::iequals(value, "100-continue");
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
