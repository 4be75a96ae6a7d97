// What every adapter of replay_repository does.
#include "platform/http/replays.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/auth/events.hpp"
#include "services/gateway/migrations.hpp"
#include "services/gateway/module.hpp"
#include "services/gateway/storage/redis_replays.hpp"
#include "services/gateway/storage/sql_replays.hpp"
#include "services/order/events.hpp"
#include "support/redis_client.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <thread>

namespace flores::http {
namespace {

using kind = claim_outcome::kind;

struct embedded {
    test::temp_folder folder;
    sql::sqlite_file file{folder / "gateway.db", gateway::migrations};
    gateway::sql_replay_repository stored{file};
};

struct on_redis {
    test::redis_client client;
    gateway::redis_replay_repository stored{client.store()};
};

template <class Adapter>
class replay_contract : public testing::Test {
protected:
    kind claim(std::string scope, std::string fingerprint, instant at,
               std::string account = "usr_a") {
        return outcome(std::move(scope), std::move(fingerprint), at, std::move(account)).is;
    }
    claim_outcome outcome(std::string scope, std::string fingerprint, instant at,
                          std::string account = "usr_a") {
        return test::run_task(stored_.claim({scope, account, fingerprint, at})).value();
    }

    const instant now_{std::chrono::hours(500'000)};
    Adapter adapter_;
    decltype(Adapter::stored)& stored_ = adapter_.stored;
};

using adapters = testing::Types<embedded, on_redis>;
TYPED_TEST_SUITE(replay_contract, adapters);

TYPED_TEST(replay_contract, one_of_many_claims_a_key_until_it_is_released) {
    EXPECT_EQ(this->claim("k", "f", this->now_), kind::mine);
    EXPECT_EQ(this->claim("k", "f", this->now_), kind::in_progress);
    EXPECT_EQ(this->claim("other", "f", this->now_), kind::mine);
    ASSERT_TRUE(test::run_task(this->stored_.release("k")));
    EXPECT_EQ(this->claim("k", "f", this->now_), kind::mine);
}

TYPED_TEST(replay_contract, a_claim_left_by_a_crash_lapses) {
    EXPECT_EQ(this->claim("k", "f", this->now_), kind::mine);
    EXPECT_EQ(this->claim("k", "f", this->now_ + claim_lapses - std::chrono::seconds(1)),
              kind::in_progress);
    EXPECT_EQ(this->claim("k", "f", this->now_ + claim_lapses), kind::mine);
}

TYPED_TEST(replay_contract, an_answer_is_kept_whole_for_its_time) {
    this->claim("k", "f", this->now_);
    const kept_answer told{201, R"({"a":"ñ"})", {{"Location", "/x/1"}}};
    ASSERT_TRUE(test::run_task(this->stored_.keep("k", told)));
    const auto again = this->outcome("k", "f", this->now_ + answers_kept - std::chrono::seconds(1));
    EXPECT_EQ(again.is, kind::kept);
    EXPECT_EQ(again.answer.status, 201);
    EXPECT_EQ(again.answer.body, told.body);
    EXPECT_EQ(again.answer.headers, told.headers);
    EXPECT_EQ(this->claim("k", "f", this->now_ + answers_kept), kind::mine);
}

TYPED_TEST(replay_contract, another_request_under_the_key_is_told_so) {
    this->claim("k", "f", this->now_);
    EXPECT_EQ(this->claim("k", "g", this->now_), kind::other);
    ASSERT_TRUE(test::run_task(this->stored_.keep("k", {200, "{}", {}})));
    EXPECT_EQ(this->claim("k", "g", this->now_), kind::other);
}

TYPED_TEST(replay_contract, releasing_forgets_no_answer) {
    this->claim("k", "f", this->now_);
    ASSERT_TRUE(test::run_task(this->stored_.keep("k", {200, "{}", {}})));
    ASSERT_TRUE(test::run_task(this->stored_.release("k")));
    EXPECT_EQ(this->claim("k", "f", this->now_), kind::kept);
}

TYPED_TEST(replay_contract, what_an_erased_account_was_answered_is_forgotten) {
    this->claim("a", "f", this->now_, "usr_a");
    this->claim("b", "f", this->now_, "usr_b");
    this->claim("c", "f", this->now_, "usr_b");
    ASSERT_TRUE(test::run_task(this->stored_.keep("c", {200, R"({"recipient":"a"})", {}})));
    ASSERT_TRUE(test::run_task(this->stored_.forget_people_of("usr_a")));
    EXPECT_EQ(this->claim("a", "f", this->now_), kind::mine);
    EXPECT_EQ(this->claim("b", "f", this->now_), kind::in_progress);
    const auto others = this->outcome("c", "f", this->now_);
    EXPECT_EQ(others.is, kind::erased);
    EXPECT_EQ(others.answer.body, "");
    EXPECT_EQ(this->claim("c", "g", this->now_), kind::other);
    ASSERT_TRUE(test::run_task(this->stored_.forget_people_of("usr_z")));
    EXPECT_EQ(this->claim("c", "f", this->now_), kind::erased);
    EXPECT_EQ(this->claim("c", "f", this->now_ + answers_kept), kind::mine);
}

TEST(replays_in_a_file, what_is_old_is_forgotten) {
    embedded adapter;
    const instant now{std::chrono::hours(500'000)};
    for (const std::string scope : {"a", "b"})
        ASSERT_TRUE(test::run_task(adapter.stored.claim({scope, "usr_a", "f", now})));
    EXPECT_EQ(test::run_task(adapter.stored.forget(now + answers_kept)).value(), 2);
}

bool holds_retama(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {}).contains("Retama");
}

TEST(replays_in_a_file, of_what_is_old_no_page_is_left) {
    embedded adapter;
    const instant now{std::chrono::hours(500'000)};
    for (int i = 0; i < 50; ++i) {
        const std::string scope = std::to_string(i);
        ASSERT_TRUE(test::run_task(adapter.stored.claim({scope, "usr_a", "f", now})));
        ASSERT_TRUE(test::run_task(adapter.stored.keep(scope, {200, R"({"name":"Retama"})", {}})));
    }
    const auto is_left = [&path = adapter.file.path()] {
        return holds_retama(path) || holds_retama(path.string() + "-wal");
    };
    EXPECT_TRUE(is_left());
    ASSERT_EQ(test::run_task(adapter.stored.forget(now + answers_kept)).value(), 50);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (is_left() && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    EXPECT_FALSE(is_left());
}

// Who takes which type of event, told of it by hand.
class told_by_hand final : public events::hub {
public:
    void add(events::event_source&) override {}
    void subscribe(std::string, std::string_view type, consumer take) override {
        takes_.emplace(type, std::move(take));
    }
    expected<void> tell(std::string_view type, std::string aggregate) {
        const auto found = takes_.find(type);
        if (found == takes_.end()) return fail(errors::not_found);
        events::event told;
        told.aggregate = std::move(aggregate);
        return test::run_task(found->second(std::move(told)));
    }

private:
    std::map<std::string, consumer, std::less<>> takes_;
};

class nobody_called final : public net::call_port {
public:
    task<expected<std::string>> call(std::string_view, verb, std::string, std::string) override {
        co_return fail(errors::not_found);
    }
};

// What staff were told of an order's people, once the order forgets them or their account is gone.
TEST(replays_of_the_gateway, speak_no_more_of_who_is_forgotten) {
    const test::temp_folder folder;
    const config::settings settings;
    const system_clock clock;
    system_ids ids;
    observe::metrics metrics;
    net::loops loops{1};
    nobody_called calls;
    told_by_hand hub;
    auth::ended_sessions ended;
    const auth::token_keeper tokens{std::string(32, 's'), "issuer", "audience",
                                    std::chrono::hours(1), clock};
    const service_context context{
        settings, folder.path(), "secret", auth::derive_key("secret", "guests"),
        false,    clock,         ids,      loops,
        calls,    hub,           ended,    tokens,
        metrics};
    gateway::module edge(context);
    const instant now{std::chrono::hours(500'000)};
    for (const auto& [type, gone] : {std::pair{order::order_forgotten_event, "FV-0001"},
                                     std::pair{accounts::account_erased_event, "usr_gone"}}) {
        const replay_claim wanted{std::string(type), "usr_courier", "f", now};
        ASSERT_EQ(test::run_task(edge.replays().claim(wanted))->is, kind::mine);
        ASSERT_TRUE(
            test::run_task(edge.replays().keep(wanted.scope, {200, R"({"name":"Retama"})", {}})));
        ASSERT_EQ(test::run_task(edge.replays().claim(wanted))->is, kind::kept);
        EXPECT_TRUE(hub.tell(type, gone)) << type;
        EXPECT_EQ(test::run_task(edge.replays().claim(wanted))->is, kind::erased) << type;
    }
}

TEST(replays_in_redis, what_is_old_expires_and_an_erasure_reaches_any_number) {
    on_redis adapter;
    const instant now{std::chrono::hours(500'000)};
    constexpr int many = 1200;
    for (int i = 0; i < many; ++i) {
        const std::string scope = std::to_string(i);
        ASSERT_TRUE(test::run_task(
            adapter.stored.claim({scope, i % 2 == 0 ? "usr_a" : "usr_b", "f", now})));
    }
    const auto kept = std::chrono::seconds(answers_kept).count();
    const auto lives = adapter.client.say({"TTL", "replay:{replay}:1"})->integer;
    EXPECT_GT(lives, kept - 60);
    EXPECT_LE(lives, kept);
    ASSERT_TRUE(test::run_task(adapter.stored.forget_people_of("usr_a")));
    EXPECT_EQ(adapter.client.say({"DBSIZE"})->integer, many / 2 + 1) << "and the index";
    ASSERT_TRUE(test::run_task(adapter.stored.claim({"new", "usr_b", "f", now + answers_kept})));
    EXPECT_EQ(adapter.client.say({"ZCARD", "replay:{replay}:#all"})->integer, 1);
}

task<expected<void>> forgotten_beside_a_claim(gateway::redis_replay_repository& stored,
                                              instant now) {
    using namespace boost::asio::experimental::awaitable_operators;
    auto [forgotten, mine] = co_await (stored.forget_people_of("usr_gone") &&
                                       stored.claim({"beside", "usr_b", "f", now}));
    if (!mine) co_return std::unexpected(mine.error());
    co_return forgotten;
}

// The claim drops what is old, between two looks of the erasure.
TEST(replays_in_redis, an_erasure_passes_nothing_over_as_others_claim) {
    on_redis adapter;
    const instant begun{std::chrono::hours(500'000)};
    const instant later = begun + std::chrono::hours(1);
    constexpr int many = 700;
    constexpr int old = 40;
    for (int i = 0; i < many; ++i) {
        const std::string scope = std::to_string(i);
        ASSERT_TRUE(
            test::run_task(adapter.stored.claim({scope, "usr_b", "f", i < old ? begun : later})));
        ASSERT_TRUE(test::run_task(adapter.stored.keep(scope, {200, "{}", {}})));
    }
    ASSERT_TRUE(test::run_task(forgotten_beside_a_claim(adapter.stored, begun + answers_kept)));
    for (int i = old; i < many; ++i)
        EXPECT_EQ(
            test::run_task(adapter.stored.claim({std::to_string(i), "usr_b", "f", later}))->is,
            kind::erased)
            << i;
}

}  // namespace
}  // namespace flores::http
