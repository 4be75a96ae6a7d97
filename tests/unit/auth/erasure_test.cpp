#include "unit/auth/fixture.hpp"

#include <boost/asio/detached.hpp>

namespace flores::accounts {
namespace {

class erasure_test : public accounts_test {
protected:
    expected<void> erase(const tokens_view& who, std::optional<std::string> code = {},
                         std::string_view password = good_password) {
        proven_request proof{{std::string(password)}, {}, {}};
        if (code) proof.code = json::text<6, 6>{*code};
        return run_task(erasures().erase(who.account.id, std::move(proof), std::string(home)));
    }
    std::int64_t rows_of(std::string_view table) {
        auto count = [sql = "SELECT count(*) FROM " +
                            std::string(table)](sql::connection& db) -> expected<std::int64_t> {
            return db.integer(sql).value();
        };
        return *process_->file.read_now(count);
    }
};

TEST_F(erasure_test, an_erased_account_is_gone_with_all_that_was_its_own) {
    const auto ana = registered("ana@flores.cl");
    sign_in("ana@flores.cl", "wrong password", elsewhere);
    EXPECT_TRUE(failed_with(erase(ana, {}, "wrong password"), wrong_password));
    ASSERT_TRUE(erase(ana));
    EXPECT_FALSE(accepted(ana));
    EXPECT_TRUE(failed_with(refresh(ana.refresh_token), session_over));
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", good_password), bad_credentials));
    EXPECT_TRUE(failed_with(run_task(service().contact(ana.account.id)), errors::not_found));
    for (const auto* table : {"account", "session", "spent_token", "known_network", "sign_in",
                              "one_time_token", "second_factor", "recovery_code"})
        EXPECT_EQ(rows_of(table), 0) << table;
    EXPECT_TRUE(told("account.registered").empty() && told("mail.wanted").empty())
        << "what still waited to be told of it does not go out";
    ASSERT_EQ(told("account.erased").size(), 1u);
    EXPECT_EQ(told("account.erased")[0], "{\"id\":\"" + ana.account.id +
                                             "\",\"email\":\"ana@flores.cl\","
                                             "\"email_verified\":false}");
    restart();
    EXPECT_FALSE(accepted(ana)) << "its tokens stay ended";
    EXPECT_TRUE(registered("ana@flores.cl").account.id != ana.account.id);
}

TEST_F(erasure_test, others_keep_what_is_theirs) {
    const auto ana = registered("ana@flores.cl");
    const auto eva = registered("eva@flores.cl");
    ASSERT_TRUE(erase(ana));
    EXPECT_TRUE(accepted(eva));
    EXPECT_TRUE(refresh(eva.refresh_token));
    EXPECT_EQ(rows_of("account"), 1);
    EXPECT_EQ(told("mail.wanted").size(), 1u);
}

TEST_F(erasure_test, the_second_factor_is_asked_for) {
    const auto ana = registered("ana@flores.cl");
    const auto ticket = run_task(
        factors().begin(ana.account.id, {{std::string(good_password)}}, std::string(home)));
    enrolled(ticket->enrolment);
    EXPECT_TRUE(failed_with(erase(ana), code_required));
    EXPECT_TRUE(failed_with(erase(ana, "000000"), wrong_code));
    EXPECT_TRUE(erase(ana, next_code("ana@flores.cl")));
}

TEST_F(erasure_test, the_last_admin_stays) {
    const auto boss = admin();
    EXPECT_TRUE(failed_with(erase(boss, next_code("jefa@flores.cl")), last_admin));
    EXPECT_TRUE(accepted(boss));
    admin("otra@flores.cl");
    EXPECT_TRUE(erase(boss, next_code("jefa@flores.cl")));
}

TEST_F(erasure_test, the_disk_is_wiped_once_more_when_everybody_took_the_event) {
    const auto ana = registered("ana@flores.cl");
    ASSERT_TRUE(erase(ana));
    ASSERT_TRUE(run_task(process_->erasures.finish()));
    EXPECT_EQ(rows_of("erasure"), 1) << "the event is still there";
    events::sql_outbox outbox(process_->file);
    const auto due = run_task(outbox.due(clock_.now(), 10));
    ASSERT_EQ(due->size(), 1u);
    EXPECT_TRUE(due->front().what.personal);
    ASSERT_TRUE(run_task(outbox.settle({{due->front().name(), "", {}}})));
    ASSERT_TRUE(run_task(process_->erasures.finish()));
    EXPECT_EQ(rows_of("erasure"), 0);
}

TEST_F(erasure_test, of_two_at_once_the_later_is_signed_out) {
    const auto ana = registered("ana@flores.cl");
    std::optional<expected<void>> first;
    passwords_.meanwhile = [&] {
        boost::asio::io_context loop;
        auto erasing = erasures().erase(ana.account.id, {{std::string(good_password)}, {}, {}},
                                        std::string(home));
        boost::asio::co_spawn(loop, test::keep_result(std::move(erasing), first),
                              boost::asio::detached);
        loop.run();
    };
    EXPECT_TRUE(failed_with(erase(ana), errors::unauthenticated));
    EXPECT_TRUE(first && *first);
}

TEST_F(erasure_test, it_is_told_again_once_nothing_of_the_account_is_under_way) {
    const auto ana = registered("ana@flores.cl");
    ASSERT_TRUE(erase(ana));
    const auto again = [&] {
        EXPECT_TRUE(run_task(process_->erasures.tell_again(clock_.now())));
        return told("account.erased").size();
    };
    clock_.advance(erased_again_after - std::chrono::microseconds(1));
    EXPECT_EQ(again(), 1u);
    restart();
    clock_.advance(std::chrono::microseconds(1));
    ASSERT_EQ(again(), 2u);
    EXPECT_EQ(told("account.erased")[1],
              "{\"id\":\"" + ana.account.id + R"(","email":"","email_verified":false})")
        << "the e-mail may be another account's by now";
    EXPECT_EQ(again(), 2u) << "never a third time";
    events::sql_outbox outbox(process_->file);
    const auto due = run_task(outbox.due(clock_.now(), 10));
    ASSERT_EQ(due->size(), 2u);
    EXPECT_NE(due->at(0).what.id, due->at(1).what.id);
    EXPECT_EQ(due->at(0).what.aggregate, due->at(1).what.aggregate);
    EXPECT_LT(due->at(0).what.version, due->at(1).what.version);
    EXPECT_EQ(due->at(1).what.occurred_at, clock_.now());
}

TEST_F(erasure_test, a_copy_has_what_auth_and_every_other_service_hold) {
    const auto ana = registered("ana@flores.cl");
    sign_in("ana@flores.cl", "wrong password", elsewhere);
    const auto copy = run_task(erasures().export_all(caller_of(ana)));
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->auth.account.email, "ana@flores.cl");
    EXPECT_EQ(copy->auth.sessions.size(), 1u);
    EXPECT_EQ(copy->auth.sign_ins.size(), 2u);
    EXPECT_EQ(copy->services.at("order").text, "{}");
    EXPECT_EQ(process_->calls.asked.front(), "user /internal/user/export/" + ana.account.id);
    process_->calls.away = true;
    EXPECT_TRUE(failed_with(run_task(erasures().export_all(caller_of(ana))), errors::unavailable))
        << "a part does not pass for the whole";
}

}  // namespace
}  // namespace flores::accounts
