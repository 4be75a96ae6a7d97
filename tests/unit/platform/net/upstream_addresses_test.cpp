#include "platform/net/upstream_on_loop.hpp"
#include "unit/platform/net/upstream_fixture.hpp"

#include <set>

namespace flores::net {
namespace {

// Two servers on one port, at 127.0.0.1 and 127.0.0.2.
struct two_servers {
    two_servers(scripted_server::script first, scripted_server::script second) {
        for (int tries = 0; tries < 20 && !b; ++tries) {
            a.reset();
            a = std::make_unique<scripted_server>(first);
            try {
                b = std::make_unique<scripted_server>(second, INADDR_LOOPBACK + 1, a->port());
            } catch (const std::runtime_error&) {  // the port is taken at the other address
            }
        }
    }
    std::unique_ptr<scripted_server> a, b;
};

TEST(host_line, is_the_first_host_with_an_ipv6_address_in_brackets) {
    EXPECT_EQ(host_line_of({"auth,auth.2", 8081}), "auth:8081");
    EXPECT_EQ(host_line_of({"fd00::1", 8081}), "[fd00::1]:8081");
}

TEST_F(upstream_test, uses_every_address_and_passes_over_the_dead_one) {
    two_servers both(answering("a"), answering("b"));
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    std::set<std::string> answered;
    for (int i = 0; i < 100; ++i) answered.insert(ask(http::verb::post)->body);
    EXPECT_EQ(answered, (std::set<std::string>{"a", "b"}));
    both.a->stop();
    for (int i = 0; i < 50; ++i) {
        const auto got = ask(http::verb::post);
        ASSERT_TRUE(got) << "nothing was sent to the dead one, so it can be sent to the other";
        EXPECT_EQ(got->body, "b");
    }
    EXPECT_THAT(counted(), HasSubstr("upstream_ejections_total{upstream=\"product\"} 1\n"));
    EXPECT_THAT(counted(), HasSubstr("upstream_connect_failures_total{upstream=\"product\"} 3\n"));
}

TEST_F(upstream_test, tries_the_address_again_that_was_out) {
    two_servers both(answering("a"), [](scripted_peer& peer) {
        if (peer.number() < 3) return static_cast<void>(peer.read_request());
        answering("b")(peer);
    });
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(ask()) << i;
    EXPECT_EQ(both.b->connections(), 3) << "out after three failures";
    pass(3s);
    std::set<std::string> answered;
    for (int i = 0; i < 60; ++i) answered.insert(ask()->body);
    EXPECT_EQ(answered, (std::set<std::string>{"a", "b"}));
}

TEST_F(upstream_test, asks_another_address_where_one_says_503) {
    two_servers both(answering("a"), [](scripted_peer& peer) {
        while (!peer.read_request().empty()) peer.answer("no", "", 503);
    });
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask()->status, 200);
    names_.say({"127.0.0.2"});
    pass(6s);
    ask();
    EXPECT_EQ(ask()->status, 503) << "where there is no other, its answer is the answer";
}

// Answers every request of a connection with that, and counts them.
scripted_server::script failing(int status, std::atomic<int>& asked, std::string headers = "") {
    return [status, &asked, headers](scripted_peer& peer) {
        while (!peer.read_request().empty()) {
            ++asked;
            peer.answer("no", headers, status);
        }
    };
}

TEST_F(upstream_test, passes_over_an_address_that_fails_at_what_another_does) {
    for (const int status : {500, 502}) {
        std::atomic<int> asked = 0;
        two_servers both(answering("a"), failing(status, asked));
        ASSERT_TRUE(both.b);
        names_.say({"127.0.0.1", "127.0.0.2"});
        reach(both.a->port());
        for (int i = 0; i < 60; ++i) EXPECT_TRUE(ask(http::verb::post));
        EXPECT_EQ(asked, 3) << status;
    }
}

TEST_F(upstream_test, passes_over_an_address_that_says_late_but_not_in_a_hurry_that_it_is_late) {
    for (const bool late : {false, true}) {
        std::atomic<int> asked = 0;
        two_servers both(answering("a"), [&, late](scripted_peer& peer) {
            while (!peer.read_request().empty()) {
                ++asked;
                if (late) pass(1s);
                peer.answer("no", "", 504);
            }
        });
        ASSERT_TRUE(both.b);
        names_.say({"127.0.0.1", "127.0.0.2"});
        reach(both.a->port(), {.ejected_ms_first = 1h, .ejected_ms_max = 1h});
        for (int i = 0; i < 60; ++i) EXPECT_TRUE(ask(http::verb::post));
        EXPECT_EQ(asked == 3, late) << asked;
    }
}

TEST_F(upstream_test, blames_no_address_for_the_time_that_another_took) {
    std::atomic<int> asked = 0;
    two_servers both(failing(504, asked), [this](scripted_peer& peer) {
        while (!peer.read_request().empty()) {
            pass(1s);
            peer.answer("no", "X-Not-Begun: 1\r\n", 503);
        }
    });
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port(), {.ejected_ms_first = 1h, .ejected_ms_max = 1h});
    for (int i = 0; i < 60; ++i) EXPECT_EQ(ask()->status, 504);
    EXPECT_EQ(asked, 60);
    EXPECT_THAT(counted(), HasSubstr("upstream_ejections_total{upstream=\"product\"} 1\n"));
}

TEST_F(upstream_test, shuts_nobody_out_for_a_request_that_fails_at_every_address) {
    std::atomic<int> asked = 0;
    two_servers both(failing(500, asked), failing(500, asked));
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    for (int i = 0; i < 60; ++i) EXPECT_EQ(ask()->status, 500);
    EXPECT_EQ(asked, 60);
}

TEST_F(upstream_test, asks_another_address_where_one_says_that_it_began_nothing) {
    std::atomic<int> asked = 0;
    two_servers both(answering("a"), failing(503, asked, "X-Not-Begun: 1\r\n"));
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    upstream_limits limits;
    limits.retries = {0, 0, 0};
    reach(both.a->port(), limits);
    for (int i = 0; i < 60; ++i) EXPECT_EQ(ask(http::verb::post)->status, 200) << "once is enough";
    EXPECT_EQ(asked, 3);
    names_.say({"127.0.0.2"});
    pass(6s);
    ask();
    const auto alone = ask(http::verb::post);
    EXPECT_EQ(alone->status, 503);
    for (const auto& [name, value] : alone->headers) EXPECT_NE(name, "X-Not-Begun");
}

TEST_F(upstream_test, prefers_others_to_an_address_that_is_leaving) {
    two_servers both(answering("a"), [](scripted_peer& peer) {
        peer.read_request();
        peer.answer("b", "Connection: close\r\n");
    });
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(ask(http::verb::post));
    EXPECT_EQ(both.b->connections(), 1);
}

TEST_F(upstream_test, does_not_take_a_refusal_that_closes_for_a_farewell) {
    two_servers both(answering("a"), [](scripted_peer& peer) {
        peer.read_request();
        peer.answer("no", "Connection: close\r\n", 413);
    });
    ASSERT_TRUE(both.b);
    names_.say({"127.0.0.1", "127.0.0.2"});
    reach(both.a->port());
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(ask(http::verb::post));
    EXPECT_GT(both.b->connections(), 1);
}

TEST_F(upstream_test, follows_its_name_to_other_addresses) {
    two_servers both(answering("a"), answering("b"));
    ASSERT_TRUE(both.b);
    reach(both.a->port());
    EXPECT_EQ(ask()->body, "a");
    names_.say({"127.0.0.2"});
    EXPECT_EQ(ask()->body, "a") << "what is known is good for a while";
    pass(6s);
    ask();  // finds that it is time to look
    EXPECT_EQ(ask()->body, "b");
    EXPECT_EQ(names_.asked(), 2);
    names_.say({});
    pass(6s);
    EXPECT_TRUE(ask()) << "where nobody can be asked, what was known stays";
    EXPECT_TRUE(ask());
}

TEST_F(upstream_test, waits_for_a_name_that_is_not_known_yet) {
    scripted_server server(answering("1"));
    names_.say({});
    reach(server.port());
    EXPECT_TRUE(ask().error().is(errors::unavailable));
    names_.say({"127.0.0.1"});
    EXPECT_TRUE(ask().error().is(errors::unavailable)) << "asked again in a while, not each time";
    pass(600ms);
    EXPECT_TRUE(ask());
}

TEST(service_url, is_scheme_host_and_port) {
    EXPECT_EQ(read_service_url("http://product-service:3002"),
              (service_place{"product-service", 3002}));
    EXPECT_EQ(read_service_url("http://127.0.0.1:80/"), (service_place{"127.0.0.1", 80}));
    EXPECT_EQ(read_service_url("http://[::1]:80"), (service_place{"::1", 80}));
    EXPECT_EQ(read_service_url("http://a,b:80"), (service_place{"a,b", 80}));
    for (const char* wrong : {"", "product:1", "https://product:1", "http://product",
                              "http://product:", "http://product:0", "http://product:70000",
                              "http://:1", "http://a/b:1", "http://u@a:1", "http://a:1/x"})
        EXPECT_FALSE(read_service_url(wrong)) << wrong;
}

TEST(system_resolver, knows_this_machine) {
    loops all(1);
    all.run();
    system_resolver names;
    auto ask = [&](std::string host) {
        return boost::asio::co_spawn(all.at(0), names.resolve(std::move(host)),
                                     boost::asio::use_future)
            .get();
    };
    const auto got = ask("127.0.0.2");
    ASSERT_TRUE(got);
    EXPECT_THAT(*got, testing::ElementsAre(make_address("127.0.0.2")));
    EXPECT_FALSE(ask("nowhere.invalid"));
    const auto several = ask("127.0.0.2,nowhere.invalid,127.0.0.3,127.0.0.2");
    ASSERT_TRUE(several);
    EXPECT_THAT(*several,
                testing::ElementsAre(make_address("127.0.0.2"), make_address("127.0.0.3")));
    all.stop();
}

}  // namespace
}  // namespace flores::net
