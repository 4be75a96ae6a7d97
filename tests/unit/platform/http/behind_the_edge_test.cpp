// The pipeline of a process that serves the edge and other services over the network.
#include "platform/core/ambient.hpp"
#include "platform/http/pipeline.hpp"
#include "platform/http/remote_error.hpp"
#include "unit/platform/net/test_server.hpp"

#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::http {
namespace {

using auth::principal;
using test::test_server;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct seen_view {
    std::string owner;
    std::string address;
    std::int64_t left_ms;
};
BOOST_DESCRIBE_STRUCT(seen_view, (), (owner, address, left_ms))

constexpr error_kind withered{409, "withered", {"Se marchitó.", "It withered."}};

struct inner_api {};

expected<seen_view> show_seen(principal caller, client_address from, inner_api&) {
    const auto left = current_ambient().deadline - std::chrono::steady_clock::now();
    return seen_view{caller.owner(), from.text,
                     std::chrono::ceil<std::chrono::milliseconds>(left).count()};
}

expected<seen_view> fail_whole(inner_api&) {
    error out(withered, client_text{"Hoy no.", "Not today."});
    out.fields.push_back({"/lines/0", "gone", {"Ya no está.", "It is gone."}});
    out.members = R"("days":3)";
    return std::unexpected(std::move(out));
}

class behind_the_edge : public testing::Test {
protected:
    behind_the_edge() {
        server_.add(routes(
            inner_,
            row{verb::get, "/open", access::open, limits::read, answers<seen_view>, show_seen},
            row{verb::post, "/guest", access::guest, limits::write, answers<seen_view>, show_seen},
            row{verb::get, "/mine", access::customer, limits::read, answers<seen_view>, show_seen},
            row{verb::get, "/internal/x", access::internal, limits::read, answers<seen_view>,
                show_seen},
            row{verb::get, "/internal/fails", access::internal, limits::read, answers<seen_view>,
                can_fail{withered}, fail_whole}));
        server_.start();
    }
    static pipeline_settings one_request_a_minute() {
        pipeline_settings settings;
        settings.limits = {1, 1, 1, 1};
        settings.secure_cookies = false;
        return settings;
    }
    std::string ask(std::string_view line, std::string_view headers = "") {
        return server_.ask(std::string(line) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
                           "\r\n");
    }
    std::string as_service(std::string_view name) {
        return "Authorization: Bearer " + server_.internal().issue(name) + "\r\n";
    }
    std::string forwarded_by(std::string_view name) {
        return "X-Internal-Token: " + server_.internal().issue(name) +
               "\r\nX-Forwarded-For: 203.0.113.7\r\nX-Request-Deadline-Ms: 500\r\n";
    }

    inner_api inner_;
    test_server server_{one_request_a_minute(), {}, test_server::stands::behind_it};
};

TEST_F(behind_the_edge, services_reach_internal_routes_with_the_time_they_have_left) {
    for (int i = 0; i < 5; ++i) {
        const auto got =
            ask("GET /internal/x", as_service("order") + "X-Request-Deadline-Ms: 500\r\n");
        EXPECT_THAT(got, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("internal:order")));
        const auto left = got.substr(got.find("\"left_ms\":") + 10);
        EXPECT_LE(std::stoi(left), 500);
        EXPECT_GT(std::stoi(left), 0);
    }
}

TEST_F(behind_the_edge, the_time_left_counts_where_it_is_a_number) {
    const auto left_of = [this](std::string_view said) {
        const auto got =
            ask("GET /internal/x",
                as_service("order") + "X-Request-Deadline-Ms: " + std::string(said) + "\r\n");
        return std::stoi(got.substr(got.find("\"left_ms\":") + 10));
    };
    for (const char* none : {"abc", "100x", "1.5", "+"}) {
        EXPECT_GT(left_of(none), 5'000) << none;
        EXPECT_LE(left_of(none), 10'000) << none;
    }
    EXPECT_GT(left_of("99999999999999999999"), 20'000);
    EXPECT_LE(left_of("-99999999999999999999"), 100);
}

TEST_F(behind_the_edge, inner_else_does) {
    const auto user =
        server_.tokens().issue(principal::of_account("usr_a", "ses_1", auth::role::admin, 1));
    EXPECT_THAT(ask("GET /internal/x", "Authorization: Bearer " + user + "\r\n"),
                StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET /internal/x", forwarded_by("gateway")), StartsWith("HTTP/1.1 429"))
        << "what the edge forwards is its client's, not its own";
}

TEST_F(behind_the_edge, the_edge_is_told_that_a_refusal_for_the_moment_began_nothing) {
    const auto user =
        "Authorization: Bearer " +
        server_.tokens().issue(principal::of_account("usr_a", "ses_1", auth::role::admin, 1)) +
        "\r\n";
    server_.ended().refreshed(std::chrono::steady_clock::now() - std::chrono::minutes(1));
    EXPECT_THAT(ask("GET /mine", user + forwarded_by("gateway")),
                AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("X-Not-Begun: 1\r\n")));
    EXPECT_THAT(ask("GET /mine", user),
                AllOf(StartsWith("HTTP/1.1 503"), Not(HasSubstr("X-Not-Begun"))));
}

TEST_F(behind_the_edge, an_internal_route_that_is_not_there_is_no_thing_that_is_not_there) {
    EXPECT_THAT(ask("GET /internal/of-another-release", as_service("order")),
                StartsWith("HTTP/1.1 401"));
}

TEST_F(behind_the_edge, a_service_is_no_person) {
    EXPECT_THAT(ask("GET /mine", as_service("order")), StartsWith("HTTP/1.1 401"));
}

TEST_F(behind_the_edge, the_edge_has_done_its_stages_for_its_client) {
    for (int i = 0; i < 5; ++i) {
        const auto got = ask("GET /open", forwarded_by("gateway"));
        EXPECT_THAT(got, AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"203.0.113.7\"")));
        EXPECT_LE(std::stoi(got.substr(got.find("\"left_ms\":") + 10)), 500);
    }
}

TEST_F(behind_the_edge, only_the_edge_vouches_for_clients) {
    EXPECT_THAT(ask("GET /open", forwarded_by("order")),
                AllOf(StartsWith("HTTP/1.1 200"), Not(HasSubstr("203.0.113.7"))));
    EXPECT_THAT(ask("GET /open", forwarded_by("order")), StartsWith("HTTP/1.1 429"));
}

TEST_F(behind_the_edge, the_host_of_a_forwarded_request_is_not_what_its_browser_saw) {
    const std::string from_page = "Cookie: " + std::string(guest_cookie_name) + "=" +
                                  auth::seal(server_.key(), "cart") +
                                  "\r\nOrigin: https://shop.example\r\n";
    EXPECT_THAT(ask("POST /guest", from_page + forwarded_by("gateway")),
                AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("guest:cart")));
    EXPECT_THAT(ask("POST /guest", from_page), StartsWith("HTTP/1.1 403"));
}

TEST_F(behind_the_edge, an_error_crosses_whole) {
    const auto got = ask("GET /internal/fails", as_service("order"));
    EXPECT_THAT(got, StartsWith("HTTP/1.1 409"));
    const error crossed = read_remote_error(409, got.substr(got.find("\r\n\r\n") + 4));
    EXPECT_TRUE(crossed.is(withered));
    EXPECT_EQ(crossed.kind->status, 409);
    EXPECT_EQ(crossed.kind->title.en, "It withered.");
    EXPECT_EQ(crossed.detail.es, "Hoy no.");
    ASSERT_EQ(crossed.fields.size(), 1U);
    EXPECT_EQ(crossed.fields[0].pointer, "/lines/0");
    EXPECT_EQ(crossed.fields[0].code, "gone");
    EXPECT_EQ(crossed.fields[0].message.en, "It is gone.");
    EXPECT_EQ(crossed.members, R"("days":3)");
}

TEST(remote_error, is_unavailable_where_something_else_answered) {
    for (const char* body : {"", "<html>502</html>", R"({"status":502})"})
        EXPECT_TRUE(read_remote_error(502, body).is(errors::unavailable)) << body;
}

TEST(remote_error, keeps_one_kind_for_all_of_the_same) {
    const std::string said = write_remote_error(error(withered));
    EXPECT_EQ(read_remote_error(409, said).kind, read_remote_error(409, said).kind);
}

}  // namespace
}  // namespace flores::http
