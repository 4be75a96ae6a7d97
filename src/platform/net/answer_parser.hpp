// Beast's HTTP/1.1 parser, told to fill our answer with what another of our services sent: its
// status, type and body, and of its headers those that are the handler's. What each process writes
// itself (date, request id, security headers, lengths) is left out.
#pragma once

#include "platform/http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace flores::net {

class answer_parser : public boost::beast::http::basic_parser<false> {
public:
    // `body_bytes_max`: of the body; a longer one is an error.
    answer_parser(http::response& into, std::size_t body_bytes_max);

    // As `put`, until the answer is whole or more is needed; behind its header never of less than a
    // last chunk: see request_parser::put_body. Returns how many bytes were taken.
    std::size_t put_parts(std::string_view bytes, boost::beast::error_code& ec);

private:
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;
    using beast_verb = boost::beast::http::verb;
    using beast_field = boost::beast::http::field;

    void on_request_impl(beast_verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int status, string_view reason, int version, error_code& ec) override;
    void on_field_impl(beast_field known, string_view name, string_view value,
                       error_code& ec) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
    std::size_t on_body_impl(string_view part, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) override {
        return on_body_impl(part, ec);
    }
    void on_finish_impl(error_code&) override {}

    http::response& answer_;
};

}  // namespace flores::net
