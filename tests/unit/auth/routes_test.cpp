// The doors: what a body may hold, who may come in, and the headers of answers.
#include "services/auth/routes.hpp"

#include "unit/auth/fixture.hpp"

#include <algorithm>

namespace flores::accounts {
namespace {

using http::verb;

class accounts_routes : public accounts_test {
protected:
    const http::route& route(verb method, std::string_view pattern) {
        const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const http::route& one) {
            return one.method == method && one.pattern == pattern;
        });
        if (found == rows_.end()) throw std::runtime_error("no such route");
        return *found;
    }
    expected<http::response> ask(verb method, std::string_view pattern, std::string_view body,
                                 auth::principal as = {}) {
        http::request in;
        in.method = method;
        in.body = body;
        http::call at(in);
        at.address = std::string(home);
        at.caller = std::move(as);
        return run_task(route(method, pattern).later(at));
    }
    static std::string header(const http::response& out, std::string_view name) {
        for (const auto& [held, value] : out.headers)
            if (held == name) return value;
        return "";
    }

    accounts_api api_{service(), erasures(), auth::derive_key("secret", auth::labels::guest_cookie),
                      true};
    std::vector<http::route> rows_ =
        http::joined({routes(api_), routes(factors()), routes(mailboxes())});
};

TEST_F(accounts_routes, a_role_is_no_field_of_a_registration) {
    const auto got = ask(verb::post, "/api/auth/register",
                         R"({"email":"ana@flores.cl","password":"tulipanes de mayo","name":"Ana",)"
                         R"("role":"admin"})");
    ASSERT_TRUE(failed_with(got, errors::invalid_input));
    EXPECT_EQ(got.error().fields.at(0).pointer, "/role");
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", good_password), bad_credentials));
}

TEST_F(accounts_routes, every_bad_field_of_a_registration_is_named) {
    const auto got = ask(verb::post, "/api/auth/register",
                         R"({"email":"ana","password":"short","name":"","language":"fr"})");
    ASSERT_TRUE(failed_with(got, errors::invalid_input));
    EXPECT_EQ(got.error().fields.size(), 4u);
}

TEST_F(accounts_routes, answers_with_tokens_are_not_stored_by_anyone) {
    const auto up = ask(verb::post, "/api/auth/register",
                        R"({"email":"ana@flores.cl","password":"tulipanes de mayo","name":"Ana"})");
    ASSERT_TRUE(up);
    EXPECT_EQ(up->status, 201);
    EXPECT_EQ(header(*up, "Cache-Control"), "no-store");
    EXPECT_EQ(header(*up, "Location"), "/api/auth/me");
    const auto in = ask(verb::post, "/api/auth/login",
                        R"({"email":"ana@flores.cl","password":"tulipanes de mayo"})");
    ASSERT_TRUE(in);
    EXPECT_EQ(in->status, 200);
    EXPECT_EQ(header(*in, "Cache-Control"), "no-store");
    for (const auto* member : {"access_token", "refresh_token", "expires_in", "account", "role"})
        EXPECT_NE(in->body.find("\"" + std::string(member) + "\":"), std::string::npos) << member;
    const auto signed_in = sign_in("ana@flores.cl", good_password);
    const auto next = ask(verb::post, "/api/auth/refresh",
                          R"({"refresh_token":")" + signed_in->refresh_token + R"("})");
    ASSERT_TRUE(next);
    EXPECT_EQ(header(*next, "Cache-Control"), "no-store");
    const auto changed = ask(verb::post, "/api/auth/password",
                             R"({"current_password":"tulipanes de mayo",)"
                             R"("new_password":"claveles en abril"})",
                             caller_of(*signed_in));
    ASSERT_TRUE(changed);
    EXPECT_EQ(header(*changed, "Cache-Control"), "no-store");
}

TEST_F(accounts_routes, a_sign_out_takes_the_guest_cookie_back) {
    for (const auto* pattern : {"/api/auth/logout", "/api/auth/logout-everywhere"}) {
        const auto signed_in = registered(
            pattern == std::string_view("/api/auth/logout") ? "ana@flores.cl" : "eva@flores.cl");
        const auto out = ask(verb::post, pattern, "", caller_of(signed_in));
        ASSERT_TRUE(out);
        EXPECT_EQ(out->status, 204);
        EXPECT_TRUE(header(*out, "Set-Cookie").starts_with("flores_cart=; Path=/api; Max-Age=0"));
        EXPECT_FALSE(accepted(signed_in));
    }
}

TEST_F(accounts_routes, accounts_and_roles_are_for_admins_alone) {
    const auto staff = auth::principal::of_account("usr_a", "ses_a", auth::role::manager, 1);
    for (const auto& one : rows_) {
        if (!one.pattern.starts_with("/api/auth/accounts")) continue;
        EXPECT_EQ(one.minimum, auth::access::admin) << one.pattern;
        EXPECT_FALSE(staff.may(one.minimum));
    }
    EXPECT_EQ(route(verb::put, "/api/auth/accounts/{id}/role").minimum, auth::access::admin);
    EXPECT_EQ(route(verb::get, "/api/auth/accounts").minimum, auth::access::admin);
}

TEST_F(accounts_routes, other_services_alone_ask_how_a_person_is_reached) {
    const auto who = registered("ana@flores.cl").account.id;
    const auto& found = route(verb::get, "/internal/accounts/{id}");
    EXPECT_EQ(found.minimum, auth::access::internal);
    const auto got = run_task(service().contact(who));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->email, "ana@flores.cl");
    EXPECT_EQ(got->name, "Ana");
    EXPECT_EQ(got->language, "es") << "as it registered, while there is no profile";
    process_->calls.name = "Anita";
    process_->calls.language = "en";
    const auto since = run_task(service().contact(who));
    EXPECT_EQ(since->language, "en") << "as its profile says";
    EXPECT_EQ(since->name, "Anita");
    EXPECT_TRUE(failed_with(run_task(service().contact("usr_nobody")), errors::not_found));
}

TEST_F(accounts_routes, only_what_needs_no_account_is_open_and_guessing_is_bounded) {
    std::vector<std::string_view> open;
    for (const auto& one : rows_)
        if (one.minimum == auth::access::open) {
            open.push_back(one.pattern);
            EXPECT_EQ(one.limit, http::limits::sensitive) << one.pattern;
        }
    EXPECT_EQ(open, (std::vector<std::string_view>{
                        "/api/auth/register", "/api/auth/login", "/api/auth/refresh",
                        "/api/auth/login/second-factor", "/api/auth/second-factor/enrol",
                        "/api/auth/second-factor/confirm", "/api/auth/verify-email",
                        "/api/auth/forgot-password", "/api/auth/reset-password"}));
    EXPECT_EQ(route(verb::post, "/api/auth/password").limit, http::limits::sensitive);
}

}  // namespace
}  // namespace flores::accounts
