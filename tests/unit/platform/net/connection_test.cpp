#include "platform/net/connection.hpp"

#include "unit/platform/net/notes.hpp"
#include "unit/platform/net/test_server.hpp"

#include <boost/asio/post.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::net {
namespace {

using test::board;
using test::note;
using test::show_note;
using test::test_server;
using test::write_note;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

task<expected<note>> write_later(note wanted, board& on) {
    auto work = [wanted]() -> expected<note> {
        return wanted;
    };
    co_return co_await off_loop(on.pool, work);
}
expected<note> break_down(board&) {
    throw std::runtime_error("a bug");
}

class connection_answers : public testing::Test {
protected:
    connection_answers() {
        using namespace http;
        server_.add(routes(
            board_,
            row{verb::get, "/notes/{id}", access::open, limits::read, answers<note>, show_note},
            row{verb::post, "/notes", access::open, limits::write, body<note>, answers<note>,
                write_note},
            row{verb::put, "/notes", access::open, limits::write, body<note>, answers<note>,
                write_later},
            row{verb::get, "/broken", access::open, limits::read, answers<note>, break_down}));
        server_.start();
    }
    std::string post(std::string_view headers, std::string_view body) {
        return server_.ask("POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
                           std::string(headers) + "\r\n" + std::string(body));
    }

    board board_;
    test_server server_;
};

TEST_F(connection_answers, a_request_with_its_id_and_security_headers) {
    const auto got =
        server_.ask("GET /notes/one HTTP/1.1\r\nHost: a\r\nX-Request-Id: request-0001\r\n\r\n");
    EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(got, HasSubstr("\r\nX-Request-Id: request-0001\r\n"));
    EXPECT_THAT(got, HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(got, HasSubstr("\r\nContent-Length: 14\r\n"));
    EXPECT_THAT(got, testing::EndsWith("\r\n\r\n{\"text\":\"one\"}"));
}

TEST_F(connection_answers, requests_of_one_connection_in_their_order) {
    const auto got = server_.ask(
        "GET /notes/one HTTP/1.1\r\nHost: a\r\n\r\n"
        "PUT /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 14\r\n\r\n{\"text\":\"two\"}"
        "GET /notes/three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto one = got.find("\"one\"");
    const auto two = got.find("\"two\"");
    const auto three = got.find("\"three\"");
    ASSERT_NE(three, std::string::npos) << got;
    EXPECT_LT(one, two);
    EXPECT_LT(two, three);
}

TEST_F(connection_answers, an_old_client_with_what_keeps_its_connection) {
    const auto client = server_.connect();
    client.send("GET /notes/one HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(client.read_until("{\"text\":\"one\"}"),
                HasSubstr("\r\nConnection: keep-alive\r\n"));
    client.send("GET /notes/two HTTP/1.0\r\n\r\n");
    const auto last = client.read_all();
    EXPECT_THAT(last, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(last, Not(HasSubstr("keep-alive")));
    EXPECT_THAT(server_.ask("GET /notes/one HTTP/1.1\r\nHost: a\r\n\r\n"),
                Not(HasSubstr("\r\nConnection:")));
}

TEST_F(connection_answers, a_request_that_comes_byte_by_byte) {
    const auto client = server_.connect();
    const std::string request =
        "POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "7\r\n{\"text\"\r\n6\r\n:\"old\"\r\n1\r\n}\r\n0\r\n\r\n";
    for (const char c : request) client.send({&c, 1});
    EXPECT_THAT(client.read_all(), HasSubstr("{\"text\":\"old\"}"));
}

// The answer to the first request shows that the beginning of the second was read with it.
TEST_F(connection_answers, a_header_that_comes_in_two_pieces) {
    const std::string first = "GET /notes/one HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string filler = "X-Filler: " + std::string(6000, 'x') + "\r\n";
    const std::string whole = "GET /notes/two HTTP/1.1\r\nX-Request-Id: request-0002\r\n" + filler +
                              "Host: a\r\nConnection: close\r\n\r\n";
    for (const std::string_view cut_behind :
         {"/1.1\r\n", "-0002\r\n", "X-Fill", "xxx\r\nHo", "e\r\n\r"}) {
        const std::size_t cut = whole.find(cut_behind) + cut_behind.size();
        const auto client = server_.connect();
        client.send(first + whole.substr(0, cut));
        EXPECT_THAT(client.read_until("{\"text\":\"one\"}"), StartsWith("HTTP/1.1 200 "));
        client.send(whole.substr(cut));
        const std::string got = client.read_all();
        EXPECT_THAT(got, HasSubstr("{\"text\":\"two\"}")) << "cut behind " << cut_behind;
        EXPECT_THAT(got, HasSubstr("\r\nX-Request-Id: request-0002\r\n"));
    }
}

TEST_F(connection_answers, a_body_larger_than_its_buffers) {
    const std::string text(9000, 'x');
    const std::string body = "{\"text\":\"" + text + "\"}";
    EXPECT_THAT(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body),
                HasSubstr(text));
}

TEST_F(connection_answers, head_without_a_body) {
    const auto got = server_.ask("HEAD /notes/one HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(got, HasSubstr("Content-Length: 14\r\n"));
    EXPECT_THAT(got, testing::EndsWith("\r\n\r\n"));
}

TEST_F(connection_answers, expect_continue_before_the_body_is_sent) {
    const auto client = server_.connect();
    client.send(
        "POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 14\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("{\"text\":\"two\"}");
    client.end();
    EXPECT_THAT(client.read_all(), HasSubstr("200 OK"));
}

TEST_F(connection_answers, what_is_no_http_with_400_and_closes) {
    for (const auto* request :
         {"nonsense\r\n\r\n", "GET /notes/a HTTP/a.9\r\nHost: a\r\n\r\n",
          "GET /notes/a b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /notes/a HTTP/1.1\r\n\r\n",
          "GET /notes/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET /notes/a HTTP/1.1\r\nHost : a\r\n\r\n"}) {
        const auto got = server_.ask(request);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 400 ")) << request;
        EXPECT_THAT(got, HasSubstr("application/problem+json")) << request;
        EXPECT_THAT(got, HasSubstr("Connection: close")) << request;
    }
}

TEST_F(connection_answers, ambiguous_lengths_with_400_and_nothing_behind_them) {
    const std::string smuggled = "GET /notes/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const auto* headers :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 6\r\n",
          "Content-Length: +5\r\n", "Content-Length: -1\r\n"}) {
        const auto got = post(headers, "0\r\n\r\n" + smuggled);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 400 ")) << headers;
        EXPECT_THAT(got, Not(HasSubstr("smuggled"))) << headers;
    }
}

TEST_F(connection_answers, a_folded_header_with_400) {
    for (const char* folded : {"Origin: https://a\r\n .example\r\n", "Cookie: a\r\n\t=b\r\n"})
        EXPECT_THAT(
            server_.ask("GET /notes/a HTTP/1.1\r\nHost: a\r\n" + std::string(folded) + "\r\n"),
            StartsWith("HTTP/1.1 400 "));
}

TEST_F(connection_answers, a_host_that_is_none_with_400) {
    const auto ask_of = [this](std::string_view host) {
        return server_.ask("GET /notes/one HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    };
    for (const std::string_view host : {"a b", "a/b", "me@a", "a?b", "<a>", "\xc3\xb1"})
        EXPECT_THAT(ask_of(host), StartsWith("HTTP/1.1 400 ")) << host;
    for (const std::string_view host : {"a.example:3000", "[::1]:3000", "product_service"})
        EXPECT_THAT(ask_of(host), StartsWith("HTTP/1.1 200 ")) << host;
}

TEST_F(connection_answers, one_empty_line_before_a_request_as_if_it_were_not_there) {
    constexpr std::string_view request = "GET /notes/one HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string two = "\r\n" + std::string(request) + "\r\n" + std::string(request);
    const auto got = server_.ask(two);
    EXPECT_EQ(got.find("HTTP/1.1 200 "), 0u);
    EXPECT_NE(got.rfind("HTTP/1.1 200 "), 0u);
    EXPECT_THAT(got, Not(HasSubstr("HTTP/1.1 400 ")));
    EXPECT_THAT(server_.ask("\r\n\r\n" + std::string(request)), StartsWith("HTTP/1.1 400 "));
}

// Each of them has no end of a header, so without an answer at once it would be waited for.
TEST_F(connection_answers, what_becomes_no_header_with_400_at_once) {
    for (const std::string_view sent :
         {"GET /notes/one HTTP/1.1\nHost: a\n\n", "\x16\x03\x01\x02 a greeting of TLS", "\n"})
        EXPECT_THAT(server_.ask(sent), StartsWith("HTTP/1.1 400 ")) << sent;
}

TEST_F(connection_answers, too_large_a_body_with_413) {
    EXPECT_THAT(post("Content-Length: 999999999\r\n", "x"), StartsWith("HTTP/1.1 413 "));
    std::string chunked;
    for (int i = 0; i < 100; ++i) chunked += "400\r\n" + std::string(1024, 'x') + "\r\n";
    EXPECT_THAT(post("Transfer-Encoding: chunked\r\n", chunked), StartsWith("HTTP/1.1 413 "));
}

TEST_F(connection_answers, too_large_a_header_with_431) {
    EXPECT_THAT(server_.ask("GET /notes/a HTTP/1.1\r\nHost: a\r\nX-Long: " +
                            std::string(20'000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431 "));
    std::string many = "GET /notes/a HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_THAT(server_.ask(many + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(connection_answers, refusals_with_problem_documents) {
    EXPECT_THAT(server_.ask("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"),
                StartsWith("HTTP/1.1 404"));
    const auto wrong_verb = server_.ask("DELETE /notes/a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(wrong_verb, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(wrong_verb, HasSubstr("Allow: OPTIONS, GET, HEAD\r\n"));
    EXPECT_THAT(server_.ask("POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
                            "Content-Length: 2\r\n\r\n{}"),
                StartsWith("HTTP/1.1 415 "));
    EXPECT_THAT(post("Content-Length: 1\r\n", "{"), StartsWith("HTTP/1.1 400 "));
    const auto unknown = post("Content-Length: 10\r\n", "{\"txt\":\"\"}");
    EXPECT_THAT(unknown, StartsWith("HTTP/1.1 422 "));
    EXPECT_THAT(unknown, HasSubstr("\"pointer\":\"/txt\""));
    EXPECT_THAT(unknown, HasSubstr("\"pointer\":\"/text\""));
}

TEST_F(connection_answers, an_exception_with_500_and_goes_on) {
    const auto got = server_.ask(
        "GET /broken HTTP/1.1\r\nHost: a\r\n\r\nGET /notes/next HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(got, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(got, Not(HasSubstr("a bug"))) << "the log's text is not the client's";
    EXPECT_THAT(got, HasSubstr("\"next\""));
}

TEST(connection_limit, tells_who_comes_too_late_and_serves_who_was_there) {
    using namespace http;
    board on;
    connection_limits limits;
    limits.connections_max = 1;
    test_server server({}, limits);
    server.add(routes(on, row{verb::get, "/notes/{id}", access::open, http::limits::read,
                              answers<note>, show_note}));
    server.start();
    const auto first = server.connect();
    first.send("GET /notes/a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(first.read_until("}"), StartsWith("HTTP/1.1 200 "));
    const auto late = server.connect().read_all();
    EXPECT_THAT(late, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(late, HasSubstr("Retry-After: 1\r\n"));
    EXPECT_THAT(late, HasSubstr("\r\nDate: "));
    EXPECT_THAT(late, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(late, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
    EXPECT_THAT(late, HasSubstr("\"code\":\"overloaded\""));
    first.send("GET /notes/b HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(first.read_until("}"), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace flores::net
