// Bytes of a connection into requests, whole and in pieces: both ways read the same. What a request
// says in its headers is then read as the pipeline reads it.
#include "platform/http/compression.hpp"
#include "platform/http/respond.hpp"
#include "platform/http/wire.hpp"
#include "platform/net/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace flores;

constexpr std::size_t body_bytes_max = 4096;

struct outcome {
    bool header = false;
    bool whole = false;
    std::string target;
    std::string body;
    bool operator==(const outcome&) const = default;
};

void read_headers(const http::request& in) {
    http::call at(in);
    http::name_request(at);
    at.wanted = http::wanted_language(in[http::field::accept_language]);
    (void)http::forwarded_client(in[http::field::x_forwarded_for],
                                 [](std::string_view address) { return address != "::1"; });
    (void)http::is_media_type(in[http::field::content_type], "application/json");
    (void)http::cookie_value(in[http::field::cookie], "flores_cart");
    (void)http::is_same_origin(in, {"https://shop.example"});
    (void)http::accepted_coding(in[http::field::accept_encoding]);
    (void)http::none_match(in[http::field::if_none_match], "\"x\"");
}

// The header has to be there before it is parsed, as the connection has it.
outcome parse(std::string_view bytes, std::size_t piece) {
    outcome out;
    http::request request;
    std::string body;
    net::request_parser parser(request, body);
    parser.eager(false);
    parser.header_limit(16 * 1024);
    parser.body_limit(boost::none);
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return out;
    boost::beast::error_code ec;
    std::size_t used = 0;
    while (!parser.is_header_done() && used < bytes.size()) {
        const auto more = parser.put(boost::asio::buffer(bytes.substr(used)), ec);
        used += more;
        if (ec || more == 0) return out;
    }
    out.header = parser.is_header_done();
    out.target = std::string(request.target);
    read_headers(request);
    parser.body_bytes_max(body_bytes_max);
    std::string held;
    while (!parser.is_done() && (used < bytes.size() || !held.empty())) {
        const auto next = bytes.substr(used, piece);
        used += next.size();
        held.append(next);
        const auto taken = parser.put_body(held, ec);
        held.erase(0, taken);
        if (ec && ec != boost::beast::http::error::need_more) return out;
        if (next.empty() && taken == 0) break;
        ec = {};
    }
    out.whole = parser.is_done();
    out.body = std::move(body);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const outcome whole = parse(bytes, bytes.size() + 1);
    const outcome pieces = parse(bytes, 3);
    if (whole.header != pieces.header || whole.target != pieces.target) __builtin_trap();
    if (whole.whole && pieces.whole && whole.body != pieces.body) __builtin_trap();
    return 0;
}
