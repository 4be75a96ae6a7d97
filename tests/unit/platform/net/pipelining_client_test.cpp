// A client that sends requests without waiting for answers (RFC 9112, 9.3.2).
#include "unit/platform/net/notes.hpp"
#include "unit/platform/net/test_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace flores::net {
namespace {

using test::board;
using test::note;
using test::test_server;
using testing::HasSubstr;

struct slow_board : board {
    std::promise<void> go_on;
};

task<expected<note>> show_later(slow_board& on) {
    auto work = [&on]() -> expected<note> {
        on.go_on.get_future().wait();
        return note{"later"};
    };
    co_return co_await off_loop(on.pool, work);
}

std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

class pipelining_client : public testing::Test {
protected:
    pipelining_client() {
        using namespace http;
        server_.add(routes(static_cast<board&>(board_),
                           row{verb::get, "/notes/{id}", access::open, limits::read, answers<note>,
                               test::show_note},
                           row{verb::post, "/notes", access::open, limits::write, body<note>,
                               answers<note>, test::write_note}));
        server_.add(routes(board_, row{verb::get, "/later", access::open, limits::read,
                                       answers<note>, show_later}));
        server_.start();
    }

    slow_board board_;
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
