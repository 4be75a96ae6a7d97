#include "platform/net/request_parser.hpp"

#include <gtest/gtest.h>

namespace flores::net {
namespace {

// A parser that has read the header of a request in chunks.
struct behind_its_header {
    behind_its_header() {
        parser.eager(false);
        parser.body_bytes_max(100);
        parser.put(boost::asio::buffer(std::string_view(
                       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")),
                   ec);
    }

    http::request request;
    std::string body;
    request_parser parser{request, body};
    boost::beast::error_code ec;
};

class chunked_body : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(chunked_body, is_taken_wherever_it_is_cut) {
    const auto& [sent, meant] = GetParam();
    for (std::size_t cut = 0; cut <= sent.size(); ++cut) {
        behind_its_header read;
        auto& [request, body, parser, ec] = read;
        ASSERT_TRUE(parser.is_header_done()) << ec.message();
        std::size_t used = 0;
        for (std::size_t shown = cut; shown <= sent.size(); ++shown) {
            ec = {};
            while (!ec && !parser.is_done())
                used += parser.put_body(std::string_view(sent).substr(used, shown - used), ec);
            ASSERT_TRUE(!ec || ec == boost::beast::http::error::need_more) << ec.message();
        }
        EXPECT_TRUE(parser.is_done()) << cut;
        EXPECT_EQ(body, meant) << cut;
    }
}

TEST(quoted_extension, of_a_chunk_is_refused_wherever_it_is_cut) {
    const std::string_view behind = "\r\nab\r\n0\r\n\r\n";
    for (const std::string_view extension : {";a=\"\nx\"", ";a=\"x", ";a=\"x\"", "\n;a"}) {
        const std::string sent = "2" + std::string(extension) + std::string(behind);
        for (std::size_t cut = 0; cut <= sent.size(); ++cut) {
            behind_its_header read;
            auto& [request, body, parser, ec] = read;
            parser.put_body(std::string_view(sent).substr(0, cut), ec);
            if (ec == boost::beast::http::error::need_more) parser.put_body(sent, ec);
            EXPECT_EQ(ec, boost::beast::http::error::bad_chunk_extension) << sent << cut;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(request_parser, chunked_body,
                         testing::Values(std::pair{"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", "abcd"},
                                         std::pair{"0\r\n\r\n", ""}));

}  // namespace
}  // namespace flores::net
