// Calls of an upstream that are answered at once, and so stand behind each other.
#include "unit/platform/net/upstream_fixture.hpp"

namespace flores::net {
namespace {

using answer = std::future<expected<http::response>>;

// What came, or what went wrong.
std::string body(answer of) {
    const auto got = of.get();
    return got ? got->body : std::string(got.error().kind->code);
}

std::vector<std::string> bodies(std::vector<answer> of) {
    std::vector<std::string> out;
    for (answer& each : of) out.push_back(body(std::move(each)));
    return out;
}

class pipelined_test : public upstream_test {
protected:
    std::vector<answer> start_some(int count) {
        std::vector<answer> all;
        for (int i = 0; i < count; ++i) all.push_back(start_at_once());
        return all;
    }
    // The first call has a connection alone; after it others share it.
    void prime() { ASSERT_EQ(body(start_at_once()), "first"); }
};

// What a script does before anything else; then it hears of so many calls behind the first.
void answer_first(scripted_peer& peer, int behind_it) {
    peer.read_request();
    peer.answer("first");
    for (int i = 0; i < behind_it; ++i) peer.read_request();
}

TEST_F(pipelined_test, calls_go_out_without_waiting_and_get_their_own_answers) {
    scripted_server server([](scripted_peer& peer) {
        answer_first(peer, 3);
        for (const char* each : {"0", "1", "2"}) peer.answer(each);
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto all = start_some(3);
    EXPECT_THAT(bodies(std::move(all)), testing::ElementsAre("0", "1", "2"));
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(pipelined_test, an_answer_may_come_in_any_pieces) {
    scripted_server server([](scripted_peer& peer) {
        answer_first(peer, 3);
        std::string all;
        for (const char* each : {"abc", "", "de"})
            all += "HTTP/1.1 200 X\r\nContent-Length: " + std::to_string(std::strlen(each)) +
                   "\r\n\r\n" + each;
        for (const char one : all) peer.send({&one, 1});
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto all = start_some(3);
    EXPECT_THAT(bodies(std::move(all)), testing::ElementsAre("abc", "", "de"));
}

TEST_F(pipelined_test, other_calls_do_not_stand_in_line) {
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("other")(peer);
        answer_first(peer, 1);
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto waits = start_at_once();
    EXPECT_EQ(body(start()), "other");
    EXPECT_EQ(body(start(http::verb::post, "x")), "other");
    server.stop();
    EXPECT_EQ(body(std::move(waits)), "unavailable");
}

TEST_F(pipelined_test, when_it_ends_those_without_an_answer_ask_elsewhere) {
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("again")(peer);
        answer_first(peer, 3);
        peer.answer("0");
    });
    upstream_limits limits;
    limits.retries = {0, 0, 0};
    reach(server.port(), limits);
    prime();
    auto all = start_some(3);
    EXPECT_THAT(bodies(std::move(all)), testing::ElementsAre("0", "again", "again"))
        << "no budget is needed for it";
}

TEST_F(pipelined_test, an_answer_that_closes_is_the_last) {
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("again")(peer);
        answer_first(peer, 2);
        peer.answer("0", "Connection: close\r\n");
        peer.answer("nobody's");
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto all = start_some(2);
    EXPECT_THAT(bodies(std::move(all)), testing::ElementsAre("0", "again"));
}

TEST_F(pipelined_test, half_an_answer_is_none_and_costs_the_budget) {
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("again")(peer);
        answer_first(peer, 2);
        peer.send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nabc");
    });
    upstream_limits limits;
    limits.retries = {0, 0, 0};
    reach(server.port(), limits);
    prime();
    auto all = start_some(2);
    EXPECT_THAT(bodies(std::move(all)), testing::ElementsAre("unavailable", "again"));
}

TEST_F(pipelined_test, what_lay_there_before_the_call_is_not_its_answer) {
    std::promise<void> go;
    std::promise<void> said;
    scripted_server server([&](scripted_peer& peer) {
        if (peer.number() > 0) return answering("mine")(peer);
        answer_first(peer, 0);
        go.get_future().wait();
        peer.answer("another's");
        said.set_value();
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    // The call begins before the loop has seen what came.
    std::promise<void> held;
    boost::asio::post(loops_.at(0), [&] {
        held.set_value();
        said.get_future().wait();
    });
    held.get_future().wait();
    auto next = start_at_once();
    go.set_value();
    EXPECT_EQ(body(std::move(next)), "mine");
}

TEST_F(pipelined_test, whose_time_is_over_does_not_take_the_answer_of_another) {
    std::promise<void> asked;
    std::promise<void> go_on;
    scripted_server server([&](scripted_peer& peer) {
        answer_first(peer, 2);
        asked.set_value();
        go_on.get_future().wait();
        peer.answer("late");
        peer.answer("mine");
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto hurried = start_at_once(1s);
    auto patient = start_at_once(20s);
    asked.get_future().wait();
    pass(2s);
    EXPECT_EQ(body(std::move(hurried)), "deadline_exceeded");
    go_on.set_value();
    EXPECT_EQ(body(std::move(patient)), "mine");
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(pipelined_test, behind_whom_it_came_too_late_nobody_stands_in_line_any_more) {
    std::promise<void> asked;
    scripted_server server([&](scripted_peer& peer) {
        if (peer.number() > 0) return answering("other")(peer);
        answer_first(peer, 2);
        asked.set_value();
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto hurried = start_at_once(1s);
    auto patient = start_at_once(20s);
    asked.get_future().wait();
    pass(2s);
    EXPECT_EQ(body(std::move(hurried)), "deadline_exceeded");
    EXPECT_EQ(body(start_at_once()), "other");
    server.stop();
    EXPECT_EQ(body(std::move(patient)), "unavailable");
}

TEST_F(pipelined_test, what_nobody_asked_for_ends_it) {
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("other")(peer);
        answer_first(peer, 1);
        const std::string one = "HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\n";
        peer.send(one + "second" + one + "nobody");
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    EXPECT_EQ(body(start_at_once()), "second");
    EXPECT_EQ(body(start_at_once()), "other");
}

TEST_F(pipelined_test, a_full_line_lets_others_pass) {
    constexpr int in_line = 32;
    scripted_server server([](scripted_peer& peer) {
        if (peer.number() > 0) return answering("other")(peer);
        answer_first(peer, in_line);
        for (int i = 0; i < in_line; ++i) peer.answer("in line");
        peer.stay_silent();
    });
    reach(server.port());
    prime();
    auto all = start_some(in_line + 1);
    const auto got = bodies(std::move(all));
    EXPECT_EQ(std::ranges::count(got, "in line"), in_line);
    EXPECT_EQ(got.back(), "other");
}

}  // namespace
}  // namespace flores::net
