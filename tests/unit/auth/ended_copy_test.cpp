#include "services/auth/ended_copy.hpp"

#include "platform/sql/sqlite_file.hpp"
#include "services/auth/ended_messages.hpp"
#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

// Auth as another process asks it: through the wire's JSON.
class asked_auth final : public net::call_port {
public:
    explicit asked_auth(account_service& service) : service_(service) {}

    task<expected<std::string>> call(std::string_view service, http::verb, std::string path,
                                     std::string) override {
        asked.push_back(std::string(service) + " " + path);
        if (away) co_return fail(errors::unavailable);
        const auto news =
            co_await service_.ended_after(std::stoll(path.substr(path.find('=') + 1)));
        if (!news) co_return std::unexpected(news.error());
        co_return json::encode(*news);
    }

    std::vector<std::string> asked;
    bool away = false;

private:
    account_service& service_;
};

class ended_copy_test : public accounts_test {
protected:
    asked_auth auth_{service()};
    auth::ended_sessions held_;
    ended_copy copy_{auth_, held_};
};

TEST_F(ended_copy_test, learns_of_sessions_and_rights_that_ended) {
    const auto one = registered("ana@flores.cl");
    const auto all = registered("bea@flores.cl");
    EXPECT_TRUE(held_.stale(std::chrono::steady_clock::now())) << "nothing is known yet";
    ASSERT_TRUE(run_task(copy_.refresh()));
    EXPECT_FALSE(held_.stale(std::chrono::steady_clock::now()));
    EXPECT_FALSE(held_.ended(caller_of(one)));
    ASSERT_TRUE(run_task(service().sign_out(caller_of(one))));
    ASSERT_TRUE(run_task(service().sign_out_everywhere(caller_of(all).account)));
    ASSERT_TRUE(run_task(copy_.refresh()));
    EXPECT_TRUE(held_.ended(caller_of(one)));
    EXPECT_TRUE(held_.ended(caller_of(all)));
}

// More than one answer has room for.
TEST_F(ended_copy_test, learns_of_any_number) {
    const auto one = registered("ana@flores.cl");
    auto many = [until = clock_.now() + std::chrono::hours(1)](sql::connection& db) {
        for (std::size_t i = 0; i < 2 * ends_max; ++i)
            db.exec("INSERT INTO ended (name, until) VALUES (?, ?)", "ses_" + std::to_string(i),
                    until);
        return expected<void>();
    };
    ASSERT_TRUE(run_task(process_->file.write(many)));
    ASSERT_TRUE(run_task(service().sign_out(caller_of(one))));
    ASSERT_TRUE(run_task(copy_.refresh()));
    EXPECT_FALSE(held_.stale(std::chrono::steady_clock::now()));
    EXPECT_TRUE(held_.ended(caller_of(one)));
    EXPECT_EQ(held_.size(), 2 * ends_max + 1);
    restart();
    EXPECT_TRUE(process_->held.ended(caller_of(one))) << "auth's own set, after a start";
}

TEST_F(ended_copy_test, asks_only_for_what_it_does_not_know) {
    const auto one = registered("ana@flores.cl");
    ASSERT_TRUE(run_task(service().sign_out(caller_of(one))));
    ASSERT_TRUE(run_task(copy_.refresh()));
    ASSERT_TRUE(run_task(copy_.refresh()));
    ASSERT_EQ(auth_.asked.size(), 2U);
    EXPECT_EQ(auth_.asked[0], "auth /internal/auth/ended?after=0");
    EXPECT_NE(auth_.asked[1], auth_.asked[0]);
}

TEST_F(ended_copy_test, stays_as_it_is_where_auth_is_away) {
    auth_.away = true;
    const auto refused = run_task(copy_.refresh());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::unavailable));
    EXPECT_TRUE(held_.stale(std::chrono::steady_clock::now()));
}

}  // namespace
}  // namespace flores::accounts
