// What another server on the way could read otherwise than we do, so that a part of one request
// became a request of its own.
#include "unit/platform/net/echo_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::net {
namespace {

using test::echo_server;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class hostile_request : public testing::Test {
protected:
    std::string post_chunked(std::string_view body, std::string_view headers = "") {
        return server_.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" +
                           std::string(headers) + "\r\n" + std::string(body));
    }
    std::string get(std::string_view headers) {
        return server_.ask("GET /echo HTTP/1.1\r\n" + std::string(headers) + "\r\n");
    }

    echo_server server_;
};

TEST_F(hostile_request, with_a_quoted_or_broken_chunk_extension_gets_400_and_nothing_behind_it) {
    using namespace std::string_view_literals;
    const std::string behind = "0\r\n\r\nGET /echo HTTP/1.1\r\nHost: smuggled\r\n\r\n";
    for (const std::string_view extension :
         {";a=\"\nx\""sv, ";a=\"\rx\""sv, ";a=\"\0x\""sv, ";a=\"\x7fx\""sv, ";a=\"x\""sv,
          ";a=\"x"sv, ";a=\"x\\"sv, "\n;a"sv}) {
        for (const std::string_view chunk : {"2"sv, "0"sv}) {
            const auto got =
                post_chunked(std::string(chunk) + std::string(extension) + "\r\nab\r\n" + behind);
            EXPECT_THAT(got, StartsWith("HTTP/1.1 400 ")) << chunk << extension;
            EXPECT_THAT(got, HasSubstr("\r\nConnection: close\r\n")) << chunk << extension;
            EXPECT_EQ(got.find("HTTP/1.1 ", 1), std::string::npos) << got;
        }
    }
    EXPECT_THAT(post_chunked("2;a=b ; c\r\nab\r\n0;d\r\n\r\n"), HasSubstr("body=ab;"));
}

TEST_F(hostile_request, with_chunk_extensions_without_end_gets_400) {
    std::string body;
    for (int i = 0; i < 5; ++i) body += "1;" + std::string(1000, 'x') + "\r\na\r\n";
    EXPECT_THAT(post_chunked(body + "0\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(hostile_request, says_nothing_of_itself_behind_its_body) {
    for (const std::string_view trailer :
         {"Authorization: Bearer x", "Cookie: a=b", "If-None-Match: *", "Content-Type: text/csv",
          "Host: b", "Accept-Language: en"})
        EXPECT_THAT(post_chunked("2\r\nab\r\n0\r\n" + std::string(trailer) + "\r\n\r\n"),
                    HasSubstr(echo_server::echo_of("host=a;body=ab;")))
            << trailer;
    std::string many = "0\r\n";
    for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_THAT(post_chunked(many + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(hostile_request, that_folds_a_line_gets_400) {
    for (const std::string_view folded :
         {"Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding: \r\n\tchunked\r\n",
          "Origin:\r\n \r\n https://a\r\n", "X-Unknown:\r\n a\r\n", "X-Unknown: a\r\n \r\n"})
        EXPECT_THAT(get("Host: a\r\n" + std::string(folded)), StartsWith("HTTP/1.1 400 "))
            << folded;
    EXPECT_THAT(post_chunked("0\r\nX-Unknown:\r\n a\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(get("Host: a\r\nX-Empty:\r\nX-Blank: \t\r\nX-Far:  \t a\r\n"),
                StartsWith("HTTP/1.1 200 "));
}

TEST_F(hostile_request, that_says_twice_what_is_said_once_gets_400) {
    for (const std::string_view twice :
         {"Host:\r\nHost: a\r\n", "Host: a\r\nHost:\r\n", "Host: a\r\nOrigin:\r\nOrigin: b\r\n",
          "Host: a\r\nContent-Type:\r\nContent-Type: text/csv\r\n"})
        EXPECT_THAT(get(twice), StartsWith("HTTP/1.1 400 ")) << twice;
}

TEST_F(hostile_request, for_a_host_that_is_none_gets_400) {
    for (const std::string_view host :
         {"a:b:c", "a:x", "a:0", "a:99999", "a:65536", "a:111111111111111111111", "[::1", "]a",
          "::1", ":80", "[]", "[::1]80", "[a]", "[::1%25eth0]", "a[1]", "a%2", "a%zz"})
        EXPECT_THAT(get("Host: " + std::string(host) + "\r\n"), StartsWith("HTTP/1.1 400 "))
            << host;
    for (const std::string_view host :
         {"a.example:65535", "127.0.0.1:80", "[2001:db8::1]", "a%20b", "a_b-c~!$&'()*+,;="})
        EXPECT_THAT(get("Host: " + std::string(host) + "\r\n"),
                    HasSubstr("host=" + std::string(host) + ";"))
            << host;
    const auto absolute = [this](std::string_view host) {
        return server_.ask("GET http://a:80/echo HTTP/1.1\r\nHost: " + std::string(host) +
                           "\r\n\r\n");
    };
    EXPECT_THAT(absolute("b"), HasSubstr("host=a:80;"));
    EXPECT_THAT(absolute("a b"), StartsWith("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace flores::net
