// A gateway in front of a service, both real, on loopback: what a client of the edge gets of a
// service in another process, and what a service gets that calls it.
#include "platform/http/remote_calls.hpp"
#include "platform/http/remote_routes.hpp"
#include "unit/platform/net/scripted_server.hpp"
#include "unit/platform/net/test_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe/class.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <thread>

namespace flores::http {
namespace {

using namespace std::chrono_literals;
using auth::principal;
using test::test_server;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (text))

constexpr error_kind wilted{409, "wilted", {"Se marchitó.", "It wilted."}};

struct garden {
    std::atomic<int> written{0};
};

expected<note> show(principal caller, std::string name, client_address from, garden&) {
    return note{name + " for " + caller.owner() + " at " + from.text};
}
expected<note> write(note wanted, garden& all) {
    ++all.written;
    return wanted;
}
expected<no_content> tear_out(garden&) {
    return no_content{};
}
expected<tagged<note>> show_long(garden&) {
    return tagged<note>{{std::string(3000, 'x')}, "7"};
}
expected<note> fail_at_it(garden&) {
    error out(wilted, client_text{"Hoy no.", "Not today."});
    out.retry_after = 7s;
    return std::unexpected(std::move(out));
}
expected<note> who_calls(principal caller, garden&) {
    return note{caller.owner() + " in " + std::string(current_ambient().request()) + " of " +
                std::string(current_ambient().trace())};
}

std::vector<route> table(garden& all) {
    return routes(
        all, row{verb::get, "/flowers/{name}", access::guest, limits::read, answers<note>, show},
        row{verb::post, "/flowers", access::guest, limits::write, body<note>, answers<note>, write},
        row{verb::put, "/flowers", access::open, limits::write, body<note>, answers<note>, write},
        row{verb::put, "/seen-flowers", access::open, limits::write, body<note>, answers<note>,
            can_fail{errors::stale}, write},
        row{verb::del, "/flowers", access::customer, limits::write, answers<no_content>, tear_out},
        row{verb::del, "/seen-flowers", access::customer, limits::write, answers<no_content>,
            can_fail{errors::not_found}, tear_out},
        row{verb::get, "/tagged", access::open, limits::read, answers<tagged<note>>, show_long},
        row{verb::get, "/fails", access::open, limits::read, answers<note>, can_fail{wilted},
            fail_at_it},
        row{verb::get, "/internal/who", access::internal, limits::read, answers<note>, who_calls},
        row{verb::get, "/internal/fails", access::internal, limits::read, answers<note>,
            can_fail{wilted}, fail_at_it});
}

// Answers of the edge kept in memory.
class remembered final : public replay_repository {
public:
    task<expected<claim_outcome>> claim(replay_claim wanted) override {
        const std::lock_guard lock(mutex_);
        const auto [at, fresh] = all_.try_emplace(wanted.scope);
        if (fresh) co_return claim_outcome{};
        co_return claim_outcome{claim_outcome::kind::kept, at->second};
    }
    task<expected<void>> keep(std::string scope, kept_answer answer) override {
        const std::lock_guard lock(mutex_);
        all_[scope] = std::move(answer);
        co_return expected<void>{};
    }
    task<expected<void>> release(std::string scope) override {
        const std::lock_guard lock(mutex_);
        all_.erase(scope);
        co_return expected<void>{};
    }

private:
    std::mutex mutex_;
    std::map<std::string, kept_answer> all_;
};

class loopback final : public net::name_resolver {
public:
    task<expected<std::vector<boost::asio::ip::address>>> resolve(std::string) override {
        const std::lock_guard lock(mutex_);
        co_return all_;
    }
    void say(const std::vector<std::string>& addresses) {
        const std::lock_guard lock(mutex_);
        all_.clear();
        for (const auto& one : addresses) all_.push_back(boost::asio::ip::make_address(one));
    }

private:
    std::mutex mutex_;
    std::vector<boost::asio::ip::address> all_{boost::asio::ip::make_address("127.0.0.1")};
};

pipeline_settings plain_http() {
    pipeline_settings settings;
    settings.secure_cookies = false;
    settings.limits = {1'000'000, 1'000'000, 1'000'000, 1'000'000};
    return settings;
}

class remote : public testing::Test {
protected:
    remote() {
        service_.add(table(garden_));
        service_.start();
        edge_.add(remote_routes(rows_alone(table), there_));
        calls_.reach("garden", upstream_);
        edge_.start();
    }
    ~remote() override { edge_.loops().stop(); }

    std::string ask(std::string_view line, std::string_view headers = "",
                    std::string_view body = "") {
        std::string request = std::string(line) + " HTTP/1.1\r\nHost: shop\r\n";
        request.append(headers);
        if (!body.empty())
            request +=
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n";
        return edge_.ask(request + "\r\n" + std::string(body));
    }
    std::string bearer() {
        return "Authorization: Bearer " +
               edge_.tokens().issue(
                   principal::of_account("usr_a", "ses_1", auth::role::customer, 1)) +
               "\r\n";
    }
    expected<std::string> call(std::string service, std::string path) {
        auto calling = [](remote_calls& calls, std::string to,
                          std::string what) -> task<expected<std::string>> {
            current_ambient() = ambient{};
            current_ambient().deadline = std::chrono::steady_clock::now() + 5s;
            current_ambient().name_request("request-0001");
            std::ranges::fill(current_ambient().trace_id, 'a');
            std::ranges::fill(current_ambient().span_id, 'b');
            auto asking = calls.call(to, verb::get, std::move(what), "");
            co_return co_await std::move(asking);
        };
        return boost::asio::co_spawn(edge_.loops().at(0),
                                     calling(calls_, std::move(service), std::move(path)),
                                     boost::asio::use_future)
            .get();
    }

    garden garden_;
    remembered kept_;
    test_server service_{
        plain_http(), {.idle_s = 75s, .farewell_ms = 600ms}, test_server::stands::behind_it};
    test_server edge_{plain_http(), {}, test_server::stands::at_the_edge, &kept_};
    loopback names_;
    observe::metrics metrics_;
    net::upstream upstream_{"garden",
                            net::service_place{"garden", service_.listener().port()},
                            net::upstream::parts{edge_.loops(), names_, metrics_},
                            {.settled_ms_max = 100ms}};
    remote_pass pass_{std::string(edge_name), edge_.internal(), edge_.clock()};
    remote_service there_{upstream_, pass_};
    remote_calls calls_{pass_};
};

TEST_F(remote, a_client_gets_what_the_service_answers_to_it) {
    EXPECT_THAT(ask("GET /flowers/rose", bearer()),
                AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                      HasSubstr("\"rose for account:usr_a at 127.0.0.1\"")));
    EXPECT_THAT(ask("POST /flowers", bearer(), R"({"text":"new"})"), HasSubstr(R"("new")"));
    EXPECT_THAT(ask("DELETE /flowers", bearer()), StartsWith("HTTP/1.1 204 "));
    EXPECT_THAT(ask("GET /fails", "Accept-Language: en\r\n"),
                AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr("Not today."),
                      HasSubstr("application/problem+json"), HasSubstr("Retry-After: 7\r\n")));
}

TEST_F(remote, each_header_comes_once_and_the_request_keeps_its_name) {
    const auto got = ask("GET /tagged", "X-Request-Id: request-0001\r\n");
    EXPECT_THAT(got, HasSubstr("X-Request-Id: request-0001\r\n"));
    for (const char* header : {"X-Request-Id:", "Date:", "Content-Length:", "ETag:",
                               "X-Content-Type-Options:", "Content-Type:"}) {
        const auto first = got.find(header);
        ASSERT_NE(first, std::string::npos) << header;
        EXPECT_EQ(got.find(header, first + 1), std::string::npos) << header;
    }
}

TEST_F(remote, conditions_and_head_work_as_at_home) {
    EXPECT_THAT(ask("GET /tagged", "If-None-Match: \"7\"\r\n"),
                AllOf(StartsWith("HTTP/1.1 304 "), EndsWith("\r\n\r\n")));
    const auto head = ask("HEAD /tagged");
    EXPECT_THAT(head, AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Length: 3011\r\n"),
                            EndsWith("\r\n\r\n")));
    const auto coded = ask("GET /tagged", "Accept-Encoding: gzip\r\n");
    EXPECT_THAT(coded, HasSubstr("Content-Encoding: gzip\r\n"));
    EXPECT_LT(coded.size(), 2000U);
}

TEST_F(remote, the_edge_stops_what_it_would_stop_at_home) {
    EXPECT_THAT(ask("DELETE /flowers"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask("GET /internal/who"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("PATCH /flowers"), AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: ")));
    EXPECT_THAT(edge_.ask("POST /flowers HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
                          "Content-Length: 2\r\n\r\n{}"),
                StartsWith("HTTP/1.1 415 "));
}

TEST_F(remote, a_guest_gets_one_cookie_from_the_service_and_is_known_by_it) {
    const auto first = ask("POST /flowers", "", R"({"text":"new"})");
    const auto at = first.find("Set-Cookie: ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(first.find("Set-Cookie: ", at + 1), std::string::npos);
    const std::string cookie = first.substr(at + 12, first.find(';', at) - at - 12);
    const auto once = ask("GET /flowers/rose", "Cookie: " + cookie + "\r\n");
    const auto again = ask("GET /flowers/rose", "Cookie: " + cookie + "\r\n");
    EXPECT_THAT(once, HasSubstr("rose for guest:"));
    EXPECT_EQ(once.substr(once.find("rose")), again.substr(again.find("rose")));
}

TEST_F(remote, a_post_under_a_key_reaches_the_service_once) {
    const std::string headers =
        bearer() + "Idempotency-Key: 0123456789abcdef\r\nAccept-Encoding: gzip\r\n";
    const std::string body = R"({"text":")" + std::string(2000, 'x') + R"("})";
    const auto first = ask("POST /flowers", headers, body);
    const auto again = ask("POST /flowers", headers, body);
    EXPECT_EQ(garden_.written, 1);
    EXPECT_THAT(again, AllOf(HasSubstr("Idempotency-Replayed: true\r\n"),
                             HasSubstr("Content-Encoding: gzip\r\n")));
    EXPECT_EQ(first.substr(first.find("\r\n\r\n")), again.substr(again.find("\r\n\r\n")));
}

TEST_F(remote, a_guest_who_asks_again_under_a_key_gets_one_cookie) {
    const std::string guest = "Cookie: " + std::string(guest_cookie_name) + "=" +
                              auth::seal(edge_.key(), "cart") +
                              "\r\nIdempotency-Key: 0123456789abcdef\r\n";
    for (const bool again : {false, true}) {
        const auto got = ask("POST /flowers", guest, R"({"text":"new"})");
        EXPECT_EQ(got.contains("Idempotency-Replayed"), again);
        const auto at = got.find("Set-Cookie: ");
        ASSERT_NE(at, std::string::npos) << again;
        EXPECT_EQ(got.find("Set-Cookie: ", at + 1), std::string::npos) << again;
    }
}

TEST_F(remote, a_client_is_told_when_the_service_is_away) {
    service_.loops().stop();
    service_.vanish();
    const auto got = ask("GET /flowers/rose");
    EXPECT_THAT(got, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: "),
                           HasSubstr("\"unavailable\"")));
}

// Else a client would be told that its own change was another's.
TEST_F(remote, a_change_that_would_meet_itself_is_sent_once) {
    std::atomic<int> sent = 0;
    test::scripted_server dying([&](test::scripted_peer& peer) {
        if (!peer.read_request().empty()) ++sent;
    });
    test_server edge{plain_http(), {}, test_server::stands::at_the_edge, &kept_};
    net::upstream way{"garden", net::service_place{"garden", dying.port()},
                      net::upstream::parts{edge.loops(), names_, metrics_}};
    remote_service there{way, pass_};
    edge.add(remote_routes(rows_alone(table), there));
    edge.start();
    for (const auto& [line, times] : {std::pair{"PUT /seen-flowers", 1},
                                      {"PUT /flowers", 3},
                                      {"DELETE /seen-flowers", 1},
                                      {"DELETE /flowers", 3}}) {
        sent = 0;
        const auto got = edge.ask(line + (" HTTP/1.1\r\nHost: shop\r\n" + bearer()) +
                                  "Content-Type: application/json\r\n"
                                  "Content-Length: 14\r\n\r\n{\"text\":\"new\"}");
        EXPECT_THAT(got, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: ")));
        EXPECT_EQ(sent, times) << line;
    }
    edge.loops().stop();
}

TEST_F(remote, no_request_is_lost_when_one_of_two_replicas_drains) {
    names_.say({"127.0.0.1", "127.0.0.2"});
    net::listener second(service_.loops(), "127.0.0.2", service_.listener().port(),
                         service_.pipeline(), {});
    second.start();
    std::atomic<bool> stop = false;
    std::atomic<int> asked = 0;
    std::vector<std::string> lost;
    std::thread client([&] {
        for (; !stop; ++asked) {
            const auto got = ask("POST /flowers", bearer(), R"({"text":"new"})");
            if (!got.starts_with("HTTP/1.1 200 ")) lost.push_back(got);
        }
    });
    while (asked < 50) std::this_thread::yield();
    service_.listener().drain();
    while (!service_.listener().is_drained()) std::this_thread::yield();
    for (const int before = asked; asked < before + 50;) std::this_thread::yield();
    stop = true;
    client.join();
    EXPECT_THAT(lost, testing::IsEmpty());
    service_.loops().stop();
}

TEST_F(remote, a_service_calls_with_its_name_and_the_requests) {
    const auto got = call("garden", "/internal/who");
    ASSERT_TRUE(got);
    EXPECT_EQ(*got,
              R"({"text":"internal:gateway in request-0001 of )" + std::string(32, 'a') + "\"}");
}

TEST_F(remote, a_service_gets_the_error_that_the_other_returned) {
    const auto got = call("garden", "/internal/fails");
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().is(wilted));
    EXPECT_EQ(got.error().kind->title.es, "Se marchitó.");
    EXPECT_EQ(got.error().detail.en, "Not today.");
    EXPECT_EQ(got.error().retry_after, 7s);
}

TEST_F(remote, what_is_not_there_is_unavailable_and_not_absent) {
    EXPECT_TRUE(call("garden", "/internal/of-another-release").error().is(errors::unavailable));
    EXPECT_TRUE(call("nobody", "/internal/who").error().is(errors::unavailable));
}

}  // namespace
}  // namespace flores::http
