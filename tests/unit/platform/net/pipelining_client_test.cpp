// A client that sends requests without waiting for answers (RFC 9112, 9.3.2).
#include "platform/core/off_loop.hpp"
#include "unit/platform/net/test_server.hpp"

#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace flores::net {
namespace {

using test::test_server;
using testing::HasSubstr;

struct memo {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(memo, (), (text))

struct memo_board {
    worker_pool pool{"board", 1, 8};
    std::promise<void> go_on;
};

expected<memo> show_memo(std::string id, memo_board&) {
    return memo{id};
}
task<expected<memo>> show_later(memo_board& on) {
    auto work = [&on]() -> expected<memo> {
        on.go_on.get_future().wait();
        return memo{"later"};
    };
    co_return co_await off_loop(on.pool, work);
}
expected<memo> write_memo(memo wanted, memo_board&) {
    return wanted;
}

std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

class pipelining_client : public testing::Test {
protected:
    pipelining_client() {
        using namespace http;
        server_.add(routes(
            board_,
            row{verb::get, "/notes/{id}", access::open, limits::read, answers<memo>, show_memo},
            row{verb::get, "/later", access::open, limits::read, answers<memo>, show_later},
            row{verb::post, "/notes", access::open, limits::write, body<memo>, answers<memo>,
                write_memo}));
        server_.start();
    }

    memo_board board_;
    test_server server_;
};

TEST_F(pipelining_client, gets_the_answers_in_one_piece) {
    const auto client = server_.connect();
    client.send(get("/notes/one") + get("/notes/two") + get("/notes/three"));
    const std::string got = client.read_some();
    EXPECT_THAT(got, HasSubstr("one"));
    EXPECT_THAT(got, HasSubstr("two"));
    EXPECT_THAT(got, HasSubstr("three"));
}

TEST_F(pipelining_client, gets_an_answer_before_the_next_one_is_made) {
    const auto client = server_.connect();
    client.send(get("/notes/one") + get("/later") + get("/notes/three"));
    EXPECT_THAT(client.read_until("one\"}"), HasSubstr("one"));
    board_.go_on.set_value();
    EXPECT_THAT(client.read_until("three\"}"), HasSubstr("later"));
}

TEST_F(pipelining_client, gets_an_answer_before_the_next_request_is_whole) {
    const auto client = server_.connect();
    client.send(get("/notes/one") +
                "POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                "Content-Length: 14\r\n\r\n{\"text\"");
    EXPECT_THAT(client.read_until("one\"}"), HasSubstr("one"));
    client.send(":\"two\"}" + get("/notes/three") + "GET /notes/fo");
    EXPECT_THAT(client.read_until("three\"}"), HasSubstr("two"));
    client.send("ur HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_all(), HasSubstr("four"));
}

TEST_F(pipelining_client, gets_what_was_answered_before_a_request_that_is_none) {
    const auto client = server_.connect();
    client.send(get("/notes/one") + "nonsense\r\n\r\n" + get("/notes/three"));
    const std::string got = client.read_all();
    EXPECT_THAT(got, HasSubstr("one"));
    EXPECT_THAT(got, HasSubstr("HTTP/1.1 400 "));
    EXPECT_THAT(got, testing::Not(HasSubstr("three")));
}

TEST_F(pipelining_client, gets_every_one_of_many_large_answers) {
    const auto client = server_.connect();
    const std::string name(2'000, 'n');
    std::string all;
    for (int i = 0; i < 50; ++i) all += get("/notes/" + name);
    client.send(all + get("/notes/last"));
    const std::string got = client.read_until("last\"}");
    EXPECT_GT(got.size(), 50 * name.size());
}

}  // namespace
}  // namespace flores::net
