// Beast's HTTP/1.1 parser, told to fill our request. The views it makes point into the bytes it
// was given, which stay where they are until the answer is written.
#pragma once

#include "platform/http/message.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <forward_list>
#include <string>
#include <string_view>
#include <utility>

namespace flores::net {

inline constexpr std::size_t header_fields_max = 100;

// What every chunked body that has not ended goes on with at least: "0", CRLF, CRLF.
inline constexpr std::size_t last_chunk_bytes = 5;

class request_parser : public boost::beast::http::basic_parser<true> {
public:
    request_parser(http::request& into, std::string& body) : request_(into), body_(body) {}

    // Whether the header says two things at once (two Host headers, a bare key twice,
    // a coding that is not chunked).
    bool contradicts() const { return contradicts_; }
    void body_bytes_max(std::size_t max) { body_bytes_max_ = max; }
    bool expects_continue() const { return expects_continue_; }
    // Whether it expects of us what we do not do.
    bool expects_more() const { return expects_more_; }
    // Whether it is of HTTP/1.0, whose connections close unless both sides say otherwise.
    bool is_old() const { return version_ < 11; }

    // What the request holds beside the bytes that were read.
    std::size_t joined_bytes() const {
        std::size_t out = 0;
        for (const auto& [field, lines] : joined_) out += lines.capacity();
        return out;
    }

    // In place of the base's: a folded value is told by where it lies.
    std::size_t put(boost::asio::const_buffer bytes, boost::beast::error_code& ec) {
        shown_ = {static_cast<const char*>(bytes.data()), bytes.size()};
        return boost::beast::http::basic_parser<true>::put(bytes, ec);
    }

    // `put` for the body: Beast asserts that it is not shown less than a last chunk after having
    // seen the beginning of one, and waits for the end of a quoted string beyond that of its line.
    std::size_t put_body(std::string_view bytes, boost::beast::error_code& ec);

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
    void on_chunk_header_impl(std::uint64_t, string_view extension, error_code& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) override {
        return on_body_impl(part, ec);
    }
    void on_finish_impl(error_code&) override {}

    bool is_folded(std::string_view name, std::string_view value) const;
    void take_authority();
    void take_connection(std::string_view options);
    void take(http::field ours, std::string_view value);
    void join(http::field ours, std::string_view value);

    http::request& request_;
    std::string& body_;
    std::size_t body_bytes_max_ = 0;
    std::size_t fields_ = 0;
    std::size_t extension_bytes_ = 0;  // of all chunks
    std::string_view shown_;           // what is parsed now
    std::string_view authority_;       // of a target that names one
    // The values of fields that several lines say together.
    std::forward_list<std::pair<http::field, std::string>> joined_;
    std::uint32_t seen_ = 0;  // a bit for each field that was there, even if empty
    int version_ = 11;
    bool contradicts_ = false;
    bool coded_ = false;   // a Transfer-Encoding was seen
    bool closes_ = false;  // what Connection says
    bool keeps_ = false;
    bool expects_continue_ = false;
    bool expects_more_ = false;
};

}  // namespace flores::net
