// Who may send a large body, how long its memory is held, and what is left of a request whose
// client went away.
#include "unit/platform/net/test_server.hpp"

#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#endif

#include <thread>

namespace flores::net {
namespace {

using test::test_server;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t large_bytes_max = 32 * 1024 * 1024;

struct load_view {
    std::int64_t bytes;
};
BOOST_DESCRIBE_STRUCT(load_view, (), (bytes))

struct dock {};

expected<load_view> unload(http::text<http::csv> all, dock&) {
    return load_view{static_cast<std::int64_t>(all.body.size())};
}
expected<load_view> unload_nothing(dock&) {
    return load_view{0};
}

std::size_t bytes_in_use() {
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
    return __sanitizer_get_current_allocated_bytes();
#else
    const auto known = mallinfo2();
    return known.uordblks + known.hblkhd;
#endif
}

class unread_body : public testing::Test {
protected:
    unread_body() {
        using namespace http;
        server_.add(routes(dock_,
                           row{verb::post, "/load", access::florist, limits::write, body<text<csv>>,
                               body_bytes{large_bytes_max}, answers<load_view>, unload},
                           row{verb::post, "/open", access::open, limits::write, body<text<csv>>,
                               body_bytes{large_bytes_max}, answers<load_view>, unload},
                           row{verb::get, "/light", access::open, limits::read, answers<load_view>,
                               unload_nothing}));
        server_.start();
    }
    static http::pipeline_settings four_writes_a_minute() {
        http::pipeline_settings settings;
        settings.limits.write_per_minute = 4;
        return settings;
    }
    std::string bearer(auth::role rank) {
        return "Authorization: Bearer " +
               server_.tokens().issue(auth::principal::of_account("usr_a", "ses_1", rank, 1)) +
               "\r\n";
    }
    static std::string head(std::string_view line, std::string_view headers,
                            std::string_view type = "text/csv") {
        return std::string(line) + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) +
               "\r\n" + std::string(headers) + "\r\n";
    }
    void wait_until_all_left() {
        while (server_.listener().open_connections() > 0) std::this_thread::yield();
    }
    std::string in_flight() {
        const std::string all = server_.metrics().text();
        const auto at = all.find("\nhttp_requests_in_flight{") + 1;
        return all.substr(at, all.find('\n', at) - at);
    }

    dock dock_;
    test_server server_{four_writes_a_minute()};
};

// None of them sends the body, nor ends its side.
TEST_F(unread_body, is_refused_by_what_the_header_says_where_it_would_be_large) {
    const std::string large = "Content-Length: 1000000\r\n";
    const std::string staff = bearer(auth::role::florist);
    const std::pair<std::string, std::string> sent_and_told[] = {
        {head("POST /load", large), "HTTP/1.1 401 "},
        {head("POST /load", "Transfer-Encoding: chunked\r\n"), "HTTP/1.1 401 "},
        {head("POST /load", "Expect: 100-continue\r\nContent-Length: 5\r\n"), "HTTP/1.1 401 "},
        {head("POST /load", large + bearer(auth::role::customer)), "HTTP/1.1 403 "},
        {head("POST /load", large + staff, "text/html"), "HTTP/1.1 415 "},
        {head("POST /nowhere", "Expect: 100-continue\r\nContent-Length: 5\r\n"), "HTTP/1.1 404 "},
        {head("PUT /load", "Expect: 100-continue\r\nContent-Length: 5\r\n"), "HTTP/1.1 405 "}};
    for (const auto& [sent, told] : sent_and_told) {
        const auto client = server_.connect();
        client.send(sent);
        const auto got = client.read_all();
        EXPECT_THAT(got, AllOf(StartsWith(told), HasSubstr("\r\nConnection: close\r\n"))) << sent;
        EXPECT_EQ(got.find("HTTP/1.1 ", 1), std::string::npos) << "told once: " << got;
    }
}

TEST_F(unread_body, is_read_of_whom_it_is_taken_and_counts_once) {
    const std::string staff = bearer(auth::role::florist);
    for (int i = 0; i < 4; ++i) {
        const auto client = server_.connect();
        client.send(
            head("POST /load", staff + "Expect: 100-continue\r\nContent-Length: 100000\r\n"));
        EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        client.send(std::string(100'000, 'x'));
        EXPECT_THAT(client.read_until("}"),
                    AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("{\"bytes\":100000}"),
                          Not(HasSubstr("\r\nConnection:"))));
    }
    EXPECT_THAT(server_.ask(head("POST /load", staff + "Content-Length: 1\r\n") + "x"),
                StartsWith("HTTP/1.1 429 "));
}

TEST_F(unread_body, that_is_small_costs_its_sender_no_connection) {
    const auto got =
        server_.ask(head("POST /load", "Content-Length: 1\r\n") + "x" + head("GET /light", ""));
    EXPECT_THAT(got, AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("{\"bytes\":0}")));
}

TEST_F(unread_body, leaves_no_memory_with_a_connection_that_waits) {
    constexpr std::size_t sent_bytes = 8 * 1024 * 1024;
    const auto client = server_.connect();
    const auto ask_light = [&client] {
        client.send(head("GET /light", ""));
        client.read_until("}");
    };
    ask_light();
    const std::size_t before = bytes_in_use();
    client.send(head("POST /open", "Content-Length: " + std::to_string(sent_bytes) + "\r\n"));
    client.send(std::string(sent_bytes, 'x'));
    EXPECT_THAT(client.read_until("}"), HasSubstr("{\"bytes\":8388608}"));
    ask_light();
    EXPECT_LT(bytes_in_use(), before + sent_bytes / 8);
}

TEST_F(unread_body, of_a_client_that_left_is_in_flight_no_more) {
    {
        const auto client = server_.connect();
        client.send(head("POST /open", "Expect: 100-continue\r\nContent-Length: 5\r\n") + "ab");
        EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
        EXPECT_EQ(in_flight(), "http_requests_in_flight{service=\"test\"} 1");
    }
    wait_until_all_left();
    EXPECT_EQ(in_flight(), "http_requests_in_flight{service=\"test\"} 0");
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::string lines;
    while (lines.empty() && std::chrono::steady_clock::now() < patience)
        lines = server_.access_lines();
    EXPECT_THAT(lines, AllOf(HasSubstr("\"route\":\"/open\""), HasSubstr("\"status\":499")));
}

}  // namespace
}  // namespace flores::net
