// Beast's HTTP/1.1 parser, told to fill our request. The views it makes point into the bytes it
// was given, which stay where they are until the answer is written.
#pragma once

#include "platform/core/error.hpp"
#include "platform/http/message.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <string>
#include <string_view>

namespace flores::net {

inline constexpr std::size_t header_fields_max = 100;

// What every chunked body that has not ended goes on with at least: "0", CRLF, CRLF.
inline constexpr std::size_t last_chunk_bytes = 5;

// What a client is told of a request that the parser refused.
const error_kind& what_is_wrong(const boost::beast::error_code& ec);

// Whether `read` holds a header to its end. `seen` is what earlier calls have looked through.
bool holds_header(std::string_view read, std::size_t& seen);

// Whether what was read becomes no header whatever follows, so that nobody waits for its end: TLS,
// or a line without a CR, which not every server on a way takes for one (RFC 9112, 2.2).
bool is_no_header(std::string_view read);

class request_parser : public boost::beast::http::basic_parser<true> {
public:
    request_parser(http::request& into, std::string& body) : request_(into), body_(body) {}

    // Whether the header says two things at once (two Host headers, a bare key twice,
    // a coding that is not chunked).
    bool contradicts() const { return contradicts_; }
    void body_bytes_max(std::size_t max) { body_bytes_max_ = max; }
    bool expects_continue() const { return expects_continue_; }
    // Whether it is of HTTP/1.0, whose connections close unless both sides say otherwise.
    bool is_old() const { return version_ < 11; }

    // `put` for the body: Beast asserts that it is not shown less than a last chunk after having
    // seen the beginning of one.
    std::size_t put_body(std::string_view bytes, boost::beast::error_code& ec) {
        if (bytes.empty() || (chunked() && bytes.size() < last_chunk_bytes)) {
            ec = boost::beast::http::error::need_more;
            return 0;
        }
        return put(boost::asio::buffer(bytes), ec);
    }

private:
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;
    using beast_verb = boost::beast::http::verb;
    using beast_field = boost::beast::http::field;

    void on_request_impl(beast_verb method, string_view name, string_view target, int version,
                         error_code& ec) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(beast_field known, string_view name, string_view value,
                       error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view part, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) override {
        return on_body_impl(part, ec);
    }
    void on_finish_impl(error_code&) override {}

    void take_authority();

    http::request& request_;
    std::string& body_;
    std::size_t body_bytes_max_ = 0;
    std::size_t fields_ = 0;
    std::string_view authority_;  // of a target that names one
    int version_ = 11;
    bool contradicts_ = false;
    bool coded_ = false;  // a Transfer-Encoding was seen
    bool expects_continue_ = false;
};

}  // namespace flores::net
