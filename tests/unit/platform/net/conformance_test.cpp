// What RFC 9110 and RFC 9112 say of requests that are seldom sent.
#include "unit/platform/net/echo_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::net {
namespace {

using test::echo_server;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class rare_request : public testing::Test {
protected:
    std::string get(std::string_view headers, std::string_view version = "1.1") {
        return server_.ask("GET /echo HTTP/" + std::string(version) + "\r\nHost: a\r\n" +
                           std::string(headers) + "\r\n");
    }
    std::string post(std::string_view version, std::string_view headers) {
        return server_.ask("POST /echo HTTP/" + std::string(version) +
                           "\r\nHost: a\r\nContent-Length: 2\r\n" + std::string(headers) +
                           "\r\nab");
    }

    echo_server server_;
};

TEST_F(rare_request, keeps_its_connection_where_nothing_says_close) {
    for (const std::string_view said :
         {"Connection: keep-alive, close\r\n", "Connection: close\r\nConnection: keep-alive\r\n",
          "Proxy-Connection: keep-alive\r\n"})
        EXPECT_THAT(get(said, "1.0"),
                    AllOf(HasSubstr("\r\nConnection: close\r\n"), Not(HasSubstr("keep-alive"))))
            << said;
    EXPECT_THAT(get("Connection: x, Keep-Alive\r\n", "1.0"),
                HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_THAT(get("Proxy-Connection: close\r\n"), Not(HasSubstr("\r\nConnection:")));
    EXPECT_THAT(get("Connection: x, Close\r\n"), HasSubstr("\r\nConnection: close\r\n"));
}

TEST_F(rare_request, is_told_to_continue_where_it_is_new_enough_and_expects_nothing_else) {
    EXPECT_THAT(post("1.0", "Expect: 100-continue\r\n"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(post("1.1", "Expect: 100-Continue\r\n"), StartsWith("HTTP/1.1 100 "));
    for (const std::string_view expected :
         {"Expect: a-miracle\r\n", "Expect: 100-continue, a-miracle\r\n",
          "Expect: 100-continue\r\nExpect: a-miracle\r\n",
          "Expect: a-miracle\r\nExpect: 100-continue\r\n"})
        EXPECT_THAT(post("1.1", expected), AllOf(StartsWith("HTTP/1.1 417 Expectation Failed\r\n"),
                                                 HasSubstr("\r\nConnection: close\r\n")))
            << expected;
}

TEST_F(rare_request, whose_target_or_version_is_too_much_is_told_which) {
    EXPECT_THAT(server_.ask("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                StartsWith("HTTP/1.1 414 URI Too Long\r\n"));
    for (const std::string_view version : {"2.0", "9.9", "0.9"})
        EXPECT_THAT(get("", version), StartsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n"))
            << version;
    for (const std::string_view version : {"2", "x.y", "1.10", "1.1 HTTP/1.1"})
        EXPECT_THAT(get("", version), StartsWith("HTTP/1.1 400 ")) << version;
}

TEST_F(rare_request, says_in_several_lines_what_is_a_list) {
    EXPECT_THAT(get("If-Match: \"1\"\r\nIf-Match: \"2\"\r\nIf-Match: \"3\"\r\n"),
                EndsWith(";if-match=\"1\", \"2\", \"3\";"));
    EXPECT_THAT(get("If-None-Match: \"1\"\r\nX-Between: x\r\nif-none-match: \"2\"\r\n"),
                EndsWith(";if-none-match=\"1\", \"2\";"));
    EXPECT_THAT(get("Accept-Language:\r\nAccept-Language: fr\r\nAccept-Language: en\r\n"
                    "Accept-Language:\r\n"),
                EndsWith(";languages=fr, en;"));
    EXPECT_THAT(get("Cookie: a=1\r\nAccept-Language: es\r\nCookie: b=2\r\nAccept-Language: en\r\n"),
                EndsWith(";cookie=a=1; b=2;languages=es, en;"));
}

TEST_F(rare_request, is_named_by_the_first_of_its_names) {
    constexpr std::string_view parent = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-";
    const std::string twice = std::string(parent) + "00f067aa0ba902b7-01\r\n";
    EXPECT_THAT(get("X-Request-Id: request-0001\r\nX-Request-Id: request-0002\r\n" + twice + twice),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nX-Request-Id: request-0001\r\n"),
                      HasSubstr(parent)));
}

TEST_F(rare_request, by_head_is_refused_without_a_body) {
    for (const std::string_view refused :
         {"HEAD /echo HTTP/1.1\nHost: a\n\n", "HEAD /a b HTTP/1.1\r\nHost: a\r\n\r\n",
          "HEAD /echo HTTP/2.0\r\nHost: a\r\n\r\n", "HEAD /echo HTTP/1.1\r\nHost : a\r\n\r\n"})
        EXPECT_THAT(server_.ask(refused),
                    AllOf(HasSubstr("\r\nContent-Length: "), EndsWith("\r\n\r\n")))
            << refused;
    EXPECT_THAT(server_.ask("HEAD /" + std::string(20'000, 'x')),
                AllOf(StartsWith("HTTP/1.1 414 "), EndsWith("\r\n\r\n")));
}

}  // namespace
}  // namespace flores::net
