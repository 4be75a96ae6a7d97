// How long a connection waits for a request that does not come, and how much of those that come
// slowly all connections hold.
#include "platform/core/off_loop.hpp"
#include "platform/observe/log.hpp"
#include "unit/platform/net/test_server.hpp"

#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <thread>

namespace flores::net {
namespace {

using test::test_server;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(connection_limits, tell_who_never_finishes_a_request_and_close_on_who_never_began) {
    connection_limits limits;
    limits.header_s = limits.body_s = limits.idle_s = std::chrono::seconds(1);
    test_server server({}, limits);
    server.start();
    const std::string header = "GET / HTTP/1.1\r\nHost: a\r\n";
    const std::pair<std::string, std::string> sent_and_told[] = {
        {"", ""},
        {"\r\n", ""},
        {"G", "HTTP/1.1 408 Request Timeout\r\n"},
        {header, "HTTP/1.1 408 Request Timeout\r\n"},
        {header + "Content-Length: 5\r\n\r\nabcd", "HTTP/1.1 408 Request Timeout\r\n"},
        {header + "\r\n", "HTTP/1.1 404 Not Found\r\n"}};
    std::vector<std::unique_ptr<test::raw_client>> clients;
    for (const auto& [sent, told] : sent_and_told) {
        clients.push_back(std::make_unique<test::raw_client>(server.listener().port()));
        clients.back()->send(sent);
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const auto& [sent, told] = sent_and_told[i];
        const std::string got = clients[i]->read_all();
        EXPECT_THAT(got, StartsWith(told)) << sent;
        EXPECT_EQ(got.empty(), told.empty()) << sent;
        EXPECT_EQ(got.find("HTTP/1.1 ", 1), std::string::npos) << "told once: " << got;
        if (!told.contains("408")) continue;
        EXPECT_THAT(got, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_THAT(got, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
        EXPECT_THAT(got, HasSubstr("\"code\":\"request_timeout\""));
    }
}

struct length_view {
    std::int64_t bytes;
};
BOOST_DESCRIBE_STRUCT(length_view, (), (bytes))

constexpr std::size_t film_bytes = 24 * 1024 * 1024;  // more than the kernel takes of it

struct archive {
    worker_pool pool{"archive", 1, 8};
};

task<expected<length_view>> put_film(http::text<http::csv> all, archive& into) {
    const auto size = static_cast<std::int64_t>(all.body.size());
    auto work = [size]() -> expected<length_view> {
        return length_view{size};
    };
    co_return co_await off_loop(into.pool, work);
}

std::string post_film(std::size_t bytes, std::string_view more_headers = "") {
    return "POST /film HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: " +
           std::to_string(bytes) + "\r\n" + std::string(more_headers) + "\r\n";
}

class film_server : public test_server {
public:
    explicit film_server(connection_limits limits, http::pipeline_settings settings = {})
        : test_server(std::move(settings), limits) {
        using namespace http;
        std::vector<route> all = routes(
            archive_, row{verb::post, "/film", access::open, http::limits::write, body<text<csv>>,
                          body_bytes{1024 * 1024}, answers<length_view>, put_film});
        all.push_back({verb::get, "/film", access::open, http::limits::read});
        all.back().now = [](call&) -> expected<response> {
            response out;
            out.content_type = "video/mp4";
            out.body.assign(film_bytes, 'x');
            return out;
        };
        add(std::move(all));
        start();
    }

private:
    archive archive_;
};

// A second passes: a connection on which nothing is said stays open for that long.
connection_limits limits_of_a_second() {
    connection_limits limits;
    limits.idle_s = std::chrono::seconds(1);
    limits.body_s = limits.write_s = std::chrono::seconds(3);
    return limits;
}
void let_a_second_pass(const test_server& server) {
    server.connect().read_all();
}

TEST(connection_limits, let_a_body_that_flows_take_longer_than_one_that_drips) {
    http::pipeline_settings settings;
    settings.deadline_ms = std::chrono::milliseconds(1'000);  // of the answer, not of its body
    const film_server server(limits_of_a_second(), settings);
    constexpr std::size_t piece = 64 * 1024;
    constexpr int pieces = 5;
    const auto flowing = server.connect();
    const auto dripping = server.connect();
    for (const auto* client : {&flowing, &dripping}) client->send(post_film(pieces * piece));
    for (int i = 0; i < pieces; ++i) {
        flowing.send(std::string(piece, 'x'));
        dripping.send(std::string(piece / 64, 'x'));
        if (i + 1 < pieces) let_a_second_pass(server);
    }
    EXPECT_THAT(flowing.read_until("}"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("{\"bytes\":327680}")));
    EXPECT_THAT(dripping.read_all(), StartsWith("HTTP/1.1 408 "));
}

TEST(connection_limits, let_an_answer_that_flows_take_longer_than_one_that_nobody_takes) {
    film_server server(limits_of_a_second());
    std::ostringstream lines;
    const log::capture here(lines);
    const auto flowing = server.connect();
    const auto stuck = server.connect();
    for (const auto* client : {&flowing, &stuck})
        client->send("GET /film HTTP/1.1\r\nHost: a\r\nX-Request-Id: request-0001\r\n\r\n");
    std::size_t taken = 0;
    for (int i = 0; i < 5; ++i) {
        taken += flowing.read_at_least(film_bytes / 6);
        let_a_second_pass(server);
    }
    taken += flowing.read_at_least(film_bytes - taken);
    EXPECT_GE(taken, film_bytes);
    EXPECT_LT(stuck.read_at_least(film_bytes), film_bytes);
    while (server.listener().open_connections() > 1) std::this_thread::yield();  // told by then
    EXPECT_THAT(lines.str(), AllOf(HasSubstr("\"event\":\"answer_cut_off\""),
                                   HasSubstr("\"request_id\":\"request-0001\"")));
}

std::string header_of_kilobytes(std::size_t body) {
    return post_film(body, "X-Long: " + std::string(13'000, 'x') + "\r\n");
}

// The budget is enough for one of them, and the last bytes of none come.
TEST(connection_limits, hold_no_more_of_unfinished_requests_than_their_budget) {
    connection_limits limits;
    limits.unfinished_bytes_max = 70 * 1024;
    film_server server(limits);
    auto first = std::make_unique<test::raw_client>(server.listener().port());
    std::string asking = header_of_kilobytes(20'000);
    asking.insert(asking.size() - 2, "Expect: 100-continue\r\n");
    first->send(asking);
    EXPECT_THAT(first->read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
    server.settle();  // the answer has gone out
    server.settle();  // and the body is waited for
    const auto second = server.connect();
    second.send(header_of_kilobytes(20'000) + std::string(19'999, 'x'));
    EXPECT_THAT(
        second.read_all(),
        AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\r\nRetry-After: 1\r\n"),
              HasSubstr("\r\nConnection: close\r\n"), HasSubstr("\"code\":\"overloaded\"")));
    first.reset();
    while (server.listener().open_connections() > 0) std::this_thread::yield();
    const auto third = server.connect();
    third.send(header_of_kilobytes(20'000) + std::string(20'000, 'x'));
    EXPECT_THAT(third.read_until("}"), HasSubstr("{\"bytes\":20000}")) << "there is room again";
}

TEST(connection_limits, hold_what_came_and_not_what_was_announced) {
    connection_limits limits;
    limits.unfinished_bytes_max = 2 * 1024 * 1024;
    film_server server(limits);
    std::vector<std::unique_ptr<test::raw_client>> announcing;
    for (int i = 0; i < 4; ++i) {
        announcing.push_back(std::make_unique<test::raw_client>(server.listener().port()));
        announcing.back()->send(post_film(1'000'000, "Expect: 100-continue\r\n"));
        EXPECT_THAT(announcing.back()->read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
    }
    announcing.back()->send(std::string(1'000'000, 'x'));
    EXPECT_THAT(announcing.back()->read_until("}"), HasSubstr("{\"bytes\":1000000}"));
}

TEST(connection_limits, take_what_is_small_without_a_budget) {
    connection_limits limits;
    limits.unfinished_bytes_max = 0;
    film_server server(limits);
    const auto small = server.connect();
    small.send(post_film(300));
    server.settle();
    small.send(std::string(300, 'x'));
    EXPECT_THAT(small.read_until("}"), HasSubstr("{\"bytes\":300}"));
    const auto large = server.connect();
    large.send("GET /film HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(5'000, 'x'));
    EXPECT_THAT(large.read_all(), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace flores::net
