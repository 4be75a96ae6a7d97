// The wiring, with the real hash: what the command line does, and what a restart keeps.
#include "services/auth/module.hpp"

#include "platform/events/relay.hpp"
#include "platform/net/calls.hpp"
#include "services/auth/totp.hpp"
#include "support/base32.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace flores::accounts {
namespace {

class no_calls final : public net::call_port {
public:
    task<expected<std::string>> call(std::string_view, http::verb, std::string,
                                     std::string) override {
        co_return fail(errors::unavailable);
    }
};

// One process: what the wiring of the program gives, and the module on it.
struct running {
    explicit running(const std::filesystem::path& folder,
                     std::chrono::seconds lifetime = std::chrono::minutes(15))
        : tokens(secret, "flores", "shop", lifetime, clock),
          made({settings, folder, secret, auth::derive_key(secret, auth::labels::guest_cookie),
                true, clock, ids, loops, calls, relay, ended, tokens, metrics}) {}

    expected<http::response> post(std::string_view pattern, std::string_view body,
                                  auth::principal as = {}) {
        auto rows = made.routes();
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const http::route& one) {
            return one.pattern == pattern;
        });
        http::request in;
        in.method = http::verb::post;
        in.body = body;
        http::call at(in);
        at.address = "203.0.113.7";
        at.caller = std::move(as);
        return test::run_task(found->later(at));
    }

    const std::string secret = std::string(32, 's');
    config::settings settings;
    system_clock clock;
    system_ids ids;
    observe::metrics metrics;
    net::loops loops{1};
    auth::token_keeper tokens;
    auth::ended_sessions ended;
    no_calls calls;
    events::relay relay{loops.at(0).get_executor(), clock};
    module made;
};

std::string member(const http::response& answer, std::string_view name) {
    const std::string before = "\"" + std::string(name) + "\":\"";
    const auto begin = answer.body.find(before) + before.size();
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

auth::principal caller_of(const running& at, const http::response& answer) {
    return at.tokens.verify(member(answer, "access_token")).value();
}

// From the answer to a first sign-in on to one with tokens.
expected<http::response> set_up_an_app(running& at, expected<http::response> answer) {
    if (!answer) return answer;
    const std::string ticket = R"({"enrolment":")" + member(*answer, "enrolment") + "\"";
    const auto begun = at.post("/api/auth/second-factor/enrol", ticket + "}");
    if (!begun) return begun;
    const std::string code =
        totp::code_at(test::from_base32(member(*begun, "secret")), totp::step_at(at.clock.now()));
    return at.post("/api/auth/second-factor/confirm", ticket + R"(,"code":")" + code + "\"}");
}

TEST(auth_module, an_admin_made_on_the_command_line_signs_in_until_the_reset) {
    const test::temp_folder folder;
    running at(folder.path());
    EXPECT_FALSE(at.made.has_admin());
    ASSERT_TRUE(at.made.create_admin("jefa@flores.cl", "tulipanes de mayo"));
    EXPECT_TRUE(at.made.has_admin());
    const std::string body = R"({"email":"jefa@flores.cl","password":"tulipanes de mayo"})";
    const auto in = set_up_an_app(at, at.post("/api/auth/login", body));
    ASSERT_TRUE(in);
    EXPECT_EQ(caller_of(at, *in).rank, auth::role::admin);
    const auto again = at.post("/api/auth/login", body);
    ASSERT_TRUE(again);
    EXPECT_NE(again->body.find(R"("second_factor":"required")"), std::string::npos);
    ASSERT_TRUE(at.made.reset_password("jefa@flores.cl", "claveles en abril"));
    EXPECT_TRUE(at.ended.ended(caller_of(at, *in)));
    EXPECT_FALSE(at.post("/api/auth/login", body));
    const auto anew =
        at.post("/api/auth/login", R"({"email":"jefa@flores.cl","password":"claveles en abril"})");
    ASSERT_TRUE(anew);
    EXPECT_NE(anew->body.find(R"("second_factor":"enrol")"), std::string::npos)
        << "the reset takes the lost app too";
}

TEST(auth_module, account_routes_may_be_served_once_it_is_made) {
    const test::temp_folder folder;
    const running at(folder.path());
    EXPECT_FALSE(at.ended.stale(std::chrono::steady_clock::now()));
    EXPECT_TRUE(at.made.health());
}

TEST(auth_module, a_session_ended_before_a_restart_is_ended_after_it) {
    const test::temp_folder folder;
    auth::principal caller;
    {
        running at(folder.path());
        const auto up =
            at.post("/api/auth/register",
                    R"({"email":"ana@flores.cl","password":"tulipanes de mayo","name":"Ana"})");
        ASSERT_TRUE(up);
        caller = caller_of(at, *up);
        ASSERT_TRUE(at.post("/api/auth/logout", "", caller));
        EXPECT_TRUE(at.ended.ended(caller));
    }
    const running again(folder.path());
    EXPECT_TRUE(again.ended.ended(caller));
}

TEST(auth_module, access_tokens_do_not_outlive_sessions) {
    const test::temp_folder folder;
    EXPECT_THROW(running(folder.path(), std::chrono::hours(24 * 31)), std::invalid_argument);
}

}  // namespace
}  // namespace flores::accounts
