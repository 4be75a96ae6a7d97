#include "unit/platform/net/upstream_fixture.hpp"

namespace flores::net {
namespace {

TEST_F(upstream_test, gives_what_the_service_answered_and_not_what_each_process_writes_itself) {
    std::promise<std::string> asked;
    scripted_server server([&](scripted_peer& peer) {
        asked.set_value(peer.read_request());
        peer.answer("{}",
                    "ETag: \"7\"\r\nX-Request-Id: their-own-1\r\nDate: today\r\n"
                    "Content-Encoding: br\r\nIdempotency-Replayed: true\r\n",
                    418);
    });
    reach(server.port());
    const auto got = ask(http::verb::post, "hello");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 418);
    EXPECT_EQ(got->content_type, "application/json");
    EXPECT_EQ(got->body, "{}");
    EXPECT_TRUE(got->coded);
    using header = std::pair<std::string_view, std::string>;
    EXPECT_THAT(got->headers,
                testing::ElementsAre(header{"ETag", "\"7\""}, header{"Content-Encoding", "br"},
                                     header{"Idempotency-Replayed", "true"}));
    EXPECT_EQ(asked.get_future().get(),
              "POST /x?y=1 HTTP/1.1\r\nHost: product:" + std::to_string(server.port()) +
                  "\r\nA: b\r\nContent-Length: 5\r\n\r\nhello");
}

TEST_F(upstream_test, keeps_its_connections) {
    scripted_server server(answering("1"));
    reach(server.port());
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(ask());
    EXPECT_EQ(server.connections(), 1);
    pass(31s);
    EXPECT_TRUE(ask());
    EXPECT_EQ(server.connections(), 2) << "one that was idle for so long is not used again";
}

TEST_F(upstream_test, honours_a_connection_that_closes) {
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        peer.answer("1", "Connection: close\r\n");
        peer.stay_silent();
    });
    reach(server.port());
    EXPECT_TRUE(ask());
    EXPECT_TRUE(ask());
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(upstream_test, reads_chunks_and_bodies_that_end_with_the_connection) {
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
        peer.send("c\r\n0\r\n\r\n");
        peer.read_request();
        peer.send("HTTP/1.1 200 X\r\nContent-Type: text/csv\r\n\r\na;b");
    });
    reach(server.port());
    EXPECT_EQ(ask()->body, "abc");
    const auto second = ask();
    EXPECT_EQ(second->body, "a;b");
    EXPECT_EQ(second->content_type, "text/csv");
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(upstream_test, asks_again_where_an_idle_connection_turns_out_to_be_closed) {
    // Each connection answers once and ends at the second request, unheard.
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        peer.answer("1");
        peer.read_request();
    });
    upstream_limits limits;
    limits.retries = {0, 0, 0};
    reach(server.port(), limits);
    EXPECT_TRUE(ask());
    EXPECT_TRUE(ask()) << "no budget is needed for it";
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(upstream_test, never_asks_twice_for_what_is_not_repeatable) {
    std::atomic<int> requests = 0;
    scripted_server server([&](scripted_peer& peer) {
        for (int i = 0; i < 2; ++i) {
            if (peer.read_request().empty()) return;
            ++requests;
            if (i == 0) peer.answer("1");
        }
    });
    reach(server.port());
    EXPECT_TRUE(ask(http::verb::post, "x"));
    const auto second = ask(http::verb::post, "x");
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().is(errors::unavailable));
    EXPECT_EQ(requests, 2);
}

TEST_F(upstream_test, sends_what_is_not_repeatable_over_a_connection_just_used_or_a_new_one) {
    scripted_server server(answering("1"));
    reach(server.port());
    EXPECT_TRUE(ask());
    EXPECT_TRUE(ask(http::verb::post));
    EXPECT_EQ(server.connections(), 1);
    pass(2s);
    EXPECT_TRUE(ask(http::verb::post));
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(upstream_test, sees_that_an_idle_connection_was_closed_before_it_sends_a_post) {
    scripted_server server([&](scripted_peer& peer) {
        if (peer.number() > 0) return answering("2")(peer);
        peer.read_request();
        peer.answer("1");
    });
    reach(server.port());
    EXPECT_TRUE(ask());
    // The script has returned; its close comes to us by the kernel, before long.
    for (int i = 0; i < 1000; ++i)
        if (const auto got = ask(http::verb::post); got && got->body == "2") return;
    FAIL() << "a POST was lost to a closed connection";
}

TEST_F(upstream_test, never_takes_for_an_answer_what_lay_there_before_the_request) {
    std::promise<void> heard;
    std::promise<void> said;
    scripted_server server([&](scripted_peer& peer) {
        if (peer.number() > 0) return answering("mine")(peer);
        peer.read_request();
        peer.answer("another's");
        heard.get_future().wait();
        peer.answer("another's");
        said.set_value();
        peer.stay_silent();
    });
    reach(server.port());
    EXPECT_TRUE(ask());
    heard.set_value();
    said.get_future().wait();
    EXPECT_EQ(ask()->body, "mine");
}

TEST_F(upstream_test, says_unavailable_of_half_an_answer) {
    for (const char* half : {"HTTP/1.1 200 X\r\nContent-Le", "nonsense\r\n\r\n",
                             "HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nabc",
                             "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
                             "HTTP/1.1 100 Continue\r\n\r\n",
                             "HTTP/1.1 200 X\r\nContent-Length: 33333333333\r\n\r\n"}) {
        scripted_server server([half](scripted_peer& peer) {
            peer.read_request();
            peer.send(half);
        });
        reach(server.port());
        const auto got = ask(http::verb::post);
        ASSERT_FALSE(got) << half;
        EXPECT_TRUE(got.error().is(errors::unavailable)) << half;
        EXPECT_EQ(server.connections(), 1) << half;
    }
}

TEST_F(upstream_test, repeats_what_is_repeatable_within_its_budget) {
    scripted_server server([](scripted_peer& peer) { peer.read_request(); });
    upstream_limits limits;
    limits.retries = {.of_each_call = 0, .each_second = 0, .most = 1};
    limits.breaker.failures_max = 100;
    reach(server.port(), limits);
    EXPECT_FALSE(ask());
    EXPECT_EQ(server.connections(), 2);
    EXPECT_FALSE(ask());
    EXPECT_EQ(server.connections(), 3) << "the budget is spent";
    EXPECT_THAT(counted(), HasSubstr("upstream_retries_total{upstream=\"product\"} 1\n"));
    EXPECT_THAT(counted(), HasSubstr("upstream_retries_refused_total{upstream=\"product\"} 2\n"));
}

TEST_F(upstream_test, gives_up_at_the_deadline) {
    scripted_server server([](scripted_peer& peer) { peer.stay_silent(); });
    reach(server.port());
    const auto began = std::chrono::steady_clock::now();
    const auto got = ask(http::verb::get, "", 60ms);
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().is(errors::deadline_exceeded));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    EXPECT_TRUE(ask(http::verb::get, "", -1ms).error().is(errors::deadline_exceeded));
    EXPECT_EQ(server.connections(), 1) << "too late a call is not begun";
}

TEST_F(upstream_test, stops_asking_who_does_not_answer_and_tries_again_by_one_call) {
    std::atomic<bool> well = false;
    scripted_server server([&](scripted_peer& peer) {
        if (well) return answering("1")(peer);
        peer.read_request();
    });
    upstream_limits limits;
    limits.breaker = {.failures_max = 3, .open_first = 10s, .open_longest = 40s};
    reach(server.port(), limits);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(ask(http::verb::post));
    EXPECT_EQ(server.connections(), 3);
    const auto refused = ask(http::verb::post);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::unavailable));
    EXPECT_GE(refused.error().retry_after, 9s);
    EXPECT_EQ(server.connections(), 3);
    pass(11s);
    EXPECT_FALSE(ask(http::verb::post));
    EXPECT_EQ(server.connections(), 4) << "one probe";
    EXPECT_GE(ask(http::verb::post).error().retry_after, 19s) << "and then for twice as long";
    well = true;
    pass(21s);
    EXPECT_TRUE(ask(http::verb::post));
    EXPECT_TRUE(ask(http::verb::post));
    EXPECT_THAT(counted(), HasSubstr("upstream_breaker_openings_total{upstream=\"product\"} 2\n"));
}

TEST_F(upstream_test, does_not_call_a_service_dead_for_a_caller_in_a_hurry) {
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        if (peer.number() < 3) return peer.stay_silent();
        peer.answer("1");
    });
    upstream_limits limits;
    limits.breaker.failures_max = 1;
    reach(server.port(), limits);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(ask(http::verb::get, "", 30ms));
    EXPECT_TRUE(ask());
}

TEST_F(upstream_test, bounds_what_is_in_flight_and_what_waits) {
    std::promise<void> go;
    auto gone = go.get_future().share();
    scripted_server server([gone](scripted_peer& peer) {
        while (!peer.read_request().empty()) {
            gone.wait();
            peer.answer("1");
        }
    });
    upstream_limits limits;
    limits.in_flight_max = 1;
    limits.waiting_max = 1;
    reach(server.port(), limits);
    auto first = start();
    auto second = start();
    EXPECT_TRUE(ask().error().is(errors::overloaded));
    go.set_value();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    EXPECT_TRUE(ask());
    EXPECT_EQ(server.connections(), 1);
    EXPECT_THAT(counted(), HasSubstr("upstream_in_flight{upstream=\"product\"} 0\n"));
}

TEST_F(upstream_test, does_not_wait_for_a_place_beyond_the_deadline) {
    scripted_server server([](scripted_peer& peer) { peer.stay_silent(); });
    upstream_limits limits;
    limits.in_flight_max = 1;
    reach(server.port(), limits);
    auto first = start(http::verb::get, "", 200ms);
    EXPECT_TRUE(ask(http::verb::get, "", 30ms).error().is(errors::deadline_exceeded));
    EXPECT_TRUE(first.get().error().is(errors::deadline_exceeded));
}

TEST_F(upstream_test, tells_who_waits_in_vain_for_a_place_while_there_is_time_to_try_again) {
    scripted_server server([](scripted_peer& peer) { peer.stay_silent(); });
    upstream_limits limits;
    limits.in_flight_max = 1;
    limits.waiting_ms_max = 10ms;
    reach(server.port(), limits);
    auto first = start();
    EXPECT_TRUE(ask(http::verb::get, "", 2s).error().is(errors::overloaded));
    EXPECT_THAT(counted(), HasSubstr("{outcome=\"overloaded\",upstream=\"product\"} 1\n"));
    server.stop();
    EXPECT_TRUE(first.get().error().is(errors::unavailable));
}

TEST_F(upstream_test, says_of_a_refusal_for_the_moment_when_to_come_again) {
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        peer.answer("{}", "", 503);
        peer.read_request();
        peer.answer("{}", "Retry-After: 7\r\n", 503);
    });
    reach(server.port());
    using header = std::pair<std::string_view, std::string>;
    for (const char* wait : {"1", "7"})
        EXPECT_THAT(ask(http::verb::post)->headers,
                    testing::ElementsAre(header{"Retry-After", wait}));
}

TEST_F(upstream_test, refuses_an_answer_without_end) {
    scripted_server server([](scripted_peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 X\r\n\r\n" + std::string(3000, 'x'));
        peer.stay_silent();
    });
    upstream_limits limits;
    limits.answer_bytes_max = 2000;
    reach(server.port(), limits);
    EXPECT_TRUE(ask(http::verb::post).error().is(errors::unavailable));
}

}  // namespace
}  // namespace flores::net
