#include "platform/http/pipeline.hpp"

#include "unit/platform/net/test_server.hpp"

#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace flores::http {
namespace {

using auth::principal;
using auth::role;
using test::test_server;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct who_view {
    std::string owner;
};
BOOST_DESCRIBE_STRUCT(who_view, (), (owner))

struct said_view {
    std::string word;
};
BOOST_DESCRIBE_STRUCT(said_view, (), (word))

struct words_api {};

expected<who_view> take_word(said_view said, words_api&) {
    return who_view{said.word};
}
expected<who_view> show_owner(principal caller, words_api&) {
    return who_view{caller.owner()};
}
expected<who_view> keep_key(idempotent_request key, words_api&) {
    return who_view{key.key};
}
expected<who_view> show_address(client_address from, words_api&) {
    return who_view{from.text};
}
expected<tagged<who_view>> show_tagged(words_api&) {
    return tagged<who_view>{{"x"}, "7"};
}

class pipeline_stops : public testing::Test {
protected:
    void start(pipeline_settings settings = {}) {
        settings.secure_cookies = false;
        server_.emplace(std::move(settings));
        server_->add(routes(
            words_,
            row{verb::get, "/open", access::open, limits::read, answers<who_view>, show_owner},
            row{verb::get, "/guest", access::guest, limits::read, answers<who_view>, show_owner},
            row{verb::post, "/guest", access::guest, limits::write, answers<who_view>, show_owner},
            row{verb::get, "/mine", access::customer, limits::read, answers<who_view>, show_owner},
            row{verb::get, "/staff", access::florist, limits::read, answers<who_view>, show_owner},
            row{verb::get, "/internal/x", access::internal, limits::read, answers<who_view>,
                show_owner},
            row{verb::post, "/word", access::open, limits::write, body<said_view>,
                answers<who_view>, take_word},
            row{verb::post, "/once", access::open, limits::sensitive, answers<who_view>, keep_key},
            row{verb::get, "/from", access::open, limits::read, answers<who_view>, show_address},
            row{verb::get, "/tagged", access::open, limits::read, answers<tagged<who_view>>,
                show_tagged},
            row{verb::patch, "/tagged", access::open, limits::write, answers<tagged<who_view>>,
                show_tagged}));
        server_->start();
    }
    std::string ask(std::string_view line, std::string_view headers = "") {
        return server_->ask(std::string(line) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
                            "\r\n");
    }
    std::string say(std::string_view type) {
        constexpr std::string_view body = R"({"word":"rosa"})";
        return server_->ask(
            "POST /word HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\nContent-Type: " + std::string(type) + "\r\n\r\n" + std::string(body));
    }
    std::string bearer(role rank, std::string session = "ses_1") {
        return "Authorization: Bearer " +
               server_->tokens().issue(
                   principal::of_account("usr_a", std::move(session), rank, 1)) +
               "\r\n";
    }

    words_api words_;
    std::optional<test_server> server_;
};

TEST_F(pipeline_stops, who_may_not_pass_a_routes_access_level) {
    start();
    EXPECT_THAT(ask("GET /open"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("GET /mine"), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET /mine", bearer(role::customer)), HasSubstr("account:usr_a"));
    EXPECT_THAT(ask("GET /staff", bearer(role::customer)), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask("GET /staff", bearer(role::admin)), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("GET /open", "Authorization: Bearer forged\r\n"), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET /open", "Authorization: Basic YTpi\r\n"), StartsWith("HTTP/1.1 401"));
}

TEST_F(pipeline_stops, everybody_at_the_doors_between_services) {
    start();
    EXPECT_THAT(ask("GET /internal/x", bearer(role::admin)), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("DELETE /internal/x"), StartsWith("HTTP/1.1 404"));
    for (const char* verb : {"GET", "DELETE", "OPTIONS"})
        EXPECT_THAT(ask(std::string(verb) + " /%69nternal/x", bearer(role::admin)),
                    StartsWith("HTTP/1.1 404"))
            << verb;
}

TEST_F(pipeline_stops, words_for_the_letters_of_the_scheme) {
    start();
    std::string header = bearer(role::customer);
    for (const char* scheme : {"bearer", "BEARER"}) {
        header.replace(header.find(' ') + 1, 6, scheme);
        EXPECT_THAT(ask("GET /mine", header), StartsWith("HTTP/1.1 200")) << scheme;
    }
    header.insert(header.rfind(' '), "  ");
    EXPECT_THAT(ask("GET /mine", header), StartsWith("HTTP/1.1 200")) << header;
    EXPECT_THAT(ask("GET /open", "Authorization: Bearer\r\n"), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET /open", "Authorization: Bearer \r\n"), StartsWith("HTTP/1.1 401"));
}

TEST_F(pipeline_stops, words_who_names_the_whole_address_or_the_whole_server) {
    start();
    EXPECT_THAT(ask("GET http://a/open"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("GET HTTP://a:3000/open?x"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("GET http://a?x=/open"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("GET ftp://a/open"), StartsWith("HTTP/1.1 404"));
    const auto whole = ask("OPTIONS *");
    EXPECT_THAT(whole, StartsWith("HTTP/1.1 204"));
    EXPECT_THAT(whole, HasSubstr("\r\nAllow: OPTIONS, GET, HEAD, POST, PUT, PATCH, DELETE\r\n"));
    EXPECT_THAT(ask("GET *"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask("OPTIONS http://a"), HasSubstr("\r\nAllow: OPTIONS, GET, HEAD, POST, PUT"));
    EXPECT_THAT(ask("OPTIONS http://a/open"), HasSubstr("\r\nAllow: OPTIONS, GET, HEAD\r\n"));
    EXPECT_THAT(ask("GET http://a"), StartsWith("HTTP/1.1 404"));
}

TEST_F(pipeline_stops, an_ended_session) {
    start();
    const auto mine = bearer(role::customer);
    EXPECT_THAT(ask("GET /mine", mine), StartsWith("HTTP/1.1 200"));
    server_->ended().apply({{{"ses_1", instant::max()}}, {}});
    EXPECT_THAT(ask("GET /mine", mine), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("GET /mine", bearer(role::customer, "ses_2")), StartsWith("HTTP/1.1 200"));
}

TEST_F(pipeline_stops, words_makes_a_guest_of_a_forged_cookie) {
    start();
    const auto first = ask("POST /guest");
    const auto cookie_at = first.find("Set-Cookie: flores_cart=");
    ASSERT_NE(cookie_at, std::string::npos) << first;
    const auto value_at = cookie_at + std::string_view("Set-Cookie: ").size();
    const std::string cookie = first.substr(value_at, first.find(';', value_at) - value_at);
    EXPECT_THAT(first, HasSubstr("HttpOnly; SameSite=Lax\r\n"));
    const auto again = ask("POST /guest", "Cookie: " + cookie + "\r\n");
    EXPECT_EQ(again.substr(again.find("guest:")), first.substr(first.find("guest:")));
    EXPECT_THAT(again, HasSubstr("Set-Cookie: " + cookie + "; Path=/api; Max-Age=7776000; "))
        << "it lasts from the last change";
    EXPECT_THAT(ask("GET /guest", "Cookie: " + cookie + "\r\n"), Not(HasSubstr("Set-Cookie")));
    const auto forged = ask("POST /guest", "Cookie: " + cookie + "x\r\n");
    EXPECT_NE(forged.substr(forged.find("guest:")), first.substr(first.find("guest:")));
    EXPECT_THAT(ask("POST /guest", "Cookie: " + cookie + "\r\nOrigin: http://evil.example\r\n"),
                StartsWith("HTTP/1.1 403"));
}

TEST_F(pipeline_stops, a_caller_who_asks_too_much_and_no_other) {
    pipeline_settings settings;
    settings.limits.read_per_minute = 3;
    settings.is_trusted_proxy = [](std::string_view address) {
        return address == "127.0.0.1";
    };
    start(std::move(settings));
    const std::string from_one = "X-Forwarded-For: 10.0.0.1\r\n";
    for (int i = 0; i < 3; ++i) EXPECT_THAT(ask("GET /open", from_one), StartsWith("HTTP/1.1 200"));
    const auto limited = ask("GET /open", from_one);
    EXPECT_THAT(limited, StartsWith("HTTP/1.1 429"));
    EXPECT_THAT(limited, HasSubstr("Retry-After: "));
    EXPECT_THAT(ask("GET /open", "X-Forwarded-For: 10.0.0.2\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(pipeline_stops, an_address_that_only_claims_to_be_behind_a_proxy) {
    pipeline_settings settings;
    settings.limits.read_per_minute = 1;
    start(std::move(settings));
    EXPECT_THAT(ask("GET /open", "X-Forwarded-For: 10.0.0.1\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("GET /open", "X-Forwarded-For: 10.0.0.2\r\n"), StartsWith("HTTP/1.1 429"));
}

pipeline_settings behind_two_proxies() {
    pipeline_settings settings;
    settings.is_trusted_proxy = [](std::string_view address) {
        return address == "127.0.0.1" || address.starts_with("10.");
    };
    return settings;
}

TEST_F(pipeline_stops, nobody_for_what_another_behind_the_same_two_proxies_asks) {
    pipeline_settings settings = behind_two_proxies();
    settings.limits.read_per_minute = 1;
    start(std::move(settings));
    const auto ask_for = [this](std::string_view way) {
        return ask("GET /from", "X-Forwarded-For: " + std::string(way) + "\r\n");
    };
    EXPECT_THAT(ask_for("203.0.113.66, 10.0.0.5"), HasSubstr("\"203.0.113.66\""));
    EXPECT_THAT(ask_for("203.0.113.67, 10.0.0.5"), HasSubstr("\"203.0.113.67\""));
    EXPECT_THAT(ask_for("203.0.113.68\r\nX-Forwarded-For: 10.0.0.5"),
                HasSubstr("\"203.0.113.68\""));
    EXPECT_THAT(ask_for("198.51.100.1, 203.0.113.66, 10.0.0.5"), StartsWith("HTTP/1.1 429"));
}

TEST_F(pipeline_stops, taking_a_client_whom_nobody_names_for_the_proxy) {
    start(behind_two_proxies());
    for (const char* way : {"unknown", "_hidden", "203.0.113.66, ", "203.0.113.66, unknown"})
        EXPECT_THAT(ask("GET /from", "X-Forwarded-For: " + std::string(way) + "\r\n"),
                    HasSubstr("\"unknown\""))
            << way;
    EXPECT_THAT(ask("GET /from"), HasSubstr("\"127.0.0.1\"")) << "the proxy itself";
}

TEST_F(pipeline_stops, who_sends_too_much_that_is_refused) {
    pipeline_settings settings;
    settings.limits.address_per_minute = 3;
    start(std::move(settings));
    EXPECT_THAT(say("text/plain"), StartsWith("HTTP/1.1 415"));
    EXPECT_THAT(server_->ask("GET /open HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("POST /word", "Content-Length: 70000\r\n"), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("POST /word", "Content-Length: 70000\r\n"), StartsWith("HTTP/1.1 429"));
    EXPECT_THAT(ask("GET /open"), StartsWith("HTTP/1.1 429"));
}

// Who was asked about the body is counted then.
TEST_F(pipeline_stops, nobody_twice_for_one_request) {
    pipeline_settings settings;
    settings.limits.address_per_minute = 3;
    start(std::move(settings));
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(server_->ask("POST /word HTTP/1.1\r\nHost: a\r\nContent-Type: application/json"
                                 "\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
                                 "no chunk\r\n"),
                    HasSubstr("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /open"), StartsWith("HTTP/1.1 429"));
}

TEST_F(pipeline_stops, no_proxy_for_what_its_client_sent_that_was_not_read) {
    pipeline_settings settings = behind_two_proxies();
    settings.limits.address_per_minute = 1;
    start(std::move(settings));
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(server_->ask("GET /open HTTP/1.1\r\nno header\r\n\r\n"),
                    StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /open"), StartsWith("HTTP/1.1 200"));
}

TEST_F(pipeline_stops, counting_bytes_that_were_not_sent) {
    start();
    EXPECT_THAT(ask("HEAD /open"), HasSubstr("\r\nContent-Length: "));
    while (!server_->access_lines().contains("HEAD")) std::this_thread::yield();
    EXPECT_THAT(server_->access_lines(), HasSubstr("\"bytes_out\":0,"));
}

TEST_F(pipeline_stops, a_body_in_a_coding) {
    start();
    const auto sent_in = [this](std::string_view coding) {
        return server_->ask(
            "POST /word HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Type: "
            "application/json\r\nContent-Encoding: " +
            std::string(coding) + "\r\n\r\n{\"word\":\"rosa\"}");
    };
    EXPECT_THAT(sent_in("Identity"), HasSubstr("rosa"));
    EXPECT_THAT(sent_in("gzip"), StartsWith("HTTP/1.1 415"));
}

TEST_F(pipeline_stops, a_body_in_another_charset_than_utf_8) {
    start();
    EXPECT_THAT(say("application/json; charset=\"UTF-8\""), HasSubstr("rosa"));
    EXPECT_THAT(say("application/json; charset=iso-8859-1"), StartsWith("HTTP/1.1 415"));
    EXPECT_THAT(say("text/plain"), StartsWith("HTTP/1.1 415"));
}

TEST_F(pipeline_stops, what_no_answer_could_be_sent_for) {
    start();
    EXPECT_THAT(ask("GET /open", "Accept-Encoding: *;q=0\r\n"), StartsWith("HTTP/1.1 406"));
    EXPECT_THAT(ask("GET /open", "Accept-Encoding: gzip, identity;q=0\r\n"),
                HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_THAT(ask("GET /open", "Accept-Encoding: gzip;q=0\r\n"),
                Not(HasSubstr("Content-Encoding")));
}

TEST_F(pipeline_stops, a_missing_or_unfit_idempotency_key) {
    start();
    EXPECT_THAT(ask("POST /once"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("POST /once", "Idempotency-Key: short\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("POST /once", "Idempotency-Key: " + std::string(65, 'k') + "\r\n"),
                StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("POST /once", "Idempotency-Key: " + std::string(16, 'k') + "\r\n"),
                StartsWith("HTTP/1.1 200"));
}

TEST_F(pipeline_stops, sending_what_the_client_has) {
    start();
    EXPECT_THAT(ask("GET /tagged"), HasSubstr("ETag: \"7\"\r\n"));
    const auto same = ask("GET /tagged", "If-None-Match: W/\"7\"\r\n");
    EXPECT_THAT(same, StartsWith("HTTP/1.1 304"));
    EXPECT_THAT(same, HasSubstr("\r\nETag: W/\"7\"\r\n"));
    EXPECT_THAT(same, testing::EndsWith("\r\n\r\n"));
    EXPECT_THAT(ask("GET /tagged", "If-None-Match: \"7\"\r\n"), HasSubstr("\r\nETag: \"7\"\r\n"));
    EXPECT_THAT(ask("GET /tagged", "If-None-Match: \"77\"\r\n"), StartsWith("HTTP/1.1 200"));
    for (const char* tags : {"\"1\",\t\"7\"", "\"7\"\t, \"1\""})
        EXPECT_THAT(ask("GET /tagged", "If-None-Match: " + std::string(tags) + "\r\n"),
                    StartsWith("HTTP/1.1 304"))
            << tags;
    EXPECT_THAT(ask("HEAD /tagged", "If-None-Match: *\r\n"), StartsWith("HTTP/1.1 304"));
    for (const char* tag : {"*", "\"7\""})
        EXPECT_THAT(ask("PATCH /tagged", "If-None-Match: " + std::string(tag) + "\r\n"),
                    StartsWith("HTTP/1.1 200"))
            << "it was changed, whatever the client had before: " << tag;
}

TEST_F(pipeline_stops, other_sites_but_the_allowed_ones) {
    pipeline_settings settings;
    settings.allowed_origins = {"https://shop.example"};
    start(std::move(settings));
    EXPECT_THAT(ask("GET /open", "Origin: https://shop.example\r\n"),
                HasSubstr("Access-Control-Allow-Origin: https://shop.example\r\n"));
    EXPECT_THAT(ask("GET /open", "Origin: https://evil.example\r\n"),
                Not(HasSubstr("Access-Control-Allow-Origin")));
    for (const char* origin :
         {"", "Origin: https://evil.example\r\n", "Origin: https://shop.example\r\n"})
        EXPECT_THAT(ask("GET /open", origin), HasSubstr("\r\nVary: Origin\r\n")) << origin;
    const auto preflight = ask("OPTIONS /guest",
                               "Origin: https://shop.example\r\n"
                               "Access-Control-Request-Method: POST\r\n");
    EXPECT_THAT(preflight, StartsWith("HTTP/1.1 204"));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Allow-Methods: OPTIONS, GET, HEAD, POST"));
    EXPECT_THAT(preflight,
                ContainsRegex("Access-Control-Allow-Headers: .* traceparent, tracestate"));
    EXPECT_THAT(preflight, ContainsRegex("Access-Control-Expose-Headers: content-disposition, .* "
                                         "idempotency-replayed,"));
}

TEST_F(pipeline_stops, changes_that_a_browser_makes_for_another_site_with_our_cookie) {
    start();
    const std::string cookie = "Cookie: " + std::string(guest_cookie_name) + "=" +
                               auth::seal(server_->key(), "cart") + "\r\n";
    for (const char* site : {"cross-site", "same-site"})
        EXPECT_THAT(ask("POST /guest", cookie + "Sec-Fetch-Site: " + site + "\r\n"),
                    StartsWith("HTTP/1.1 403"));
    for (const char* site : {"same-origin", "none"})
        EXPECT_THAT(ask("POST /guest", cookie + "Sec-Fetch-Site: " + site + "\r\n"),
                    StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace flores::http
