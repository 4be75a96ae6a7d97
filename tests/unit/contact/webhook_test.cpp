#include "platform/json/decode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/contact/migrations.hpp"
#include "services/contact/storage/sql_webhooks.hpp"
#include "services/contact/webhook_service.hpp"
#include "services/order/events.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace flores::contact {
namespace {

using namespace std::chrono_literals;
using test::run_task;

class told_poster final : public outbound::poster {
public:
    task<outbound::answer> send(outbound::post what) override {
        sent.push_back(std::move(what));
        if (meanwhile) meanwhile();
        if (beside) {
            auto running = std::exchange(beside, nullptr)();
            co_await std::move(running);
        }
        co_return answer;
    }
    task<expected<bool>> may_reach(outbound::target where) override {
        co_return where.host != "10.0.0.1";
    }

    outbound::answer answer{.status = 200, .took = 7ms, .why = {}};
    std::function<void()> meanwhile;
    std::function<task<void>()> beside;  // ends before the first is answered
    std::vector<outbound::post> sent;
};

std::string header(const outbound::post& of, std::string_view name) {
    for (const auto& [key, value] : of.headers)
        if (key == name) return value;
    return {};
}

class webhooks_test : public testing::Test {
protected:
    std::vector<std::string> deeds() {
        return *file_.read_now([](sql::connection& db) -> expected<std::vector<std::string>> {
            std::vector<std::string> out;
            for (const sql::row& one :
                 db.query("SELECT payload FROM outbox WHERE type = 'staff.acted' ORDER BY seq")) {
                const auto told = json::decode<order::staff_acted>(one.text(0)).value();
                out.push_back(told.action + " " + told.before + ">" + told.after);
                EXPECT_EQ(told.actor, "account:usr_admin");
                EXPECT_EQ(told.kind, order::audit_subject::webhook);
            }
            return out;
        });
    }
    webhook_service::made registered(std::string url = "https://erp.example/hook") {
        webhook_request wanted{{std::move(url)}, {}, std::nullopt};
        wanted.events.push_back(webhook_topic::order_placed);
        return run_task(service_.add(admin_, std::move(wanted))).value();
    }
    webhook_news placed(std::int64_t version = 1) {
        order::order_announced what{};
        what.number = "FV-20261125-ABCDE";
        what.account = "usr_1";
        what.delivery_date = "2026-11-30";
        what.commune = "recoleta";
        what.total = 35000;
        order::order_line line{};
        line.sku = "AML001";
        line.quantity = 2;
        line.unit_price = 15000;
        what.lines = {line};
        what.people.buyer_email = "ana@customers.example";
        what.people.recipient_name = "Eva Soto";
        what.people.address_line = "Av. Recoleta 100";
        return webhook_news_of(webhook_topic::order_placed, what,
                               events::make_event(ids_, clock_.now(), order::order_placed_event,
                                                  what.number, version, {}));
    }
    void take(webhook_news news) { ASSERT_TRUE(run_task(service_.take(std::move(news)))); }
    void send() { run_task(finished(service_.send_due())); }
    std::vector<webhook_delivery_view> log(const std::string& id) {
        return run_task(service_.deliveries(id, {})).value().items;
    }
    static task<expected<void>> finished(task<void> work) {
        co_await std::move(work);
        co_return expected<void>{};
    }

    const auth::principal admin_ =
        auth::principal::of_account("usr_admin", "ses_1", auth::role::admin, 1);
    test::temp_folder folder_;
    manual_clock clock_{*parse_instant("2026-11-25T12:00:00Z")};
    seeded_ids ids_{7};
    sql::sqlite_file file_{folder_ / "contact.db", migrations};
    sql_webhook_repository stored_{file_, ids_};
    told_poster poster_;
    webhook_parts with(outbound::poster& poster) {
        return {stored_,
                poster,
                clock_,
                ids_,
                auth::derive_key("secret", webhook_secrets_label),
                auth::derive_key("secret", auth::labels::cursor),
                10s};
    }
    webhook_service service_{with(poster_)};
};

// By hand: printf '1764072000.{"a":1}' | openssl dgst -sha256 -hmac
// 0123456789abcdef0123456789abcdef
TEST(webhook_signature, is_an_hmac_over_time_and_body) {
    EXPECT_EQ(webhook_signature("0123456789abcdef0123456789abcdef",
                                instant(std::chrono::seconds(1764072000)), "{\"a\":1}"),
              "t=1764072000,v1=d4a76de568a396e2d303e587f98c5ea9c998bbfe681e9a73d7eeb533bef7c184");
    EXPECT_THROW(webhook_signature("short", instant(), ""), std::invalid_argument);
}

TEST_F(webhooks_test, what_cannot_be_recorded_is_not_sent_again_but_recorded_later) {
    const auto hook = registered();
    take(placed());
    (void)file_.write_now([](sql::connection& db) -> expected<void> {
        db.exec(
            "CREATE TRIGGER full BEFORE UPDATE OF state ON webhook_delivery "
            "BEGIN SELECT RAISE(ABORT, 'full'); END");
        return {};
    });
    EXPECT_THROW(send(), std::runtime_error);
    EXPECT_THROW(send(), std::runtime_error);
    (void)file_.write_now([](sql::connection& db) -> expected<void> {
        db.exec("DROP TRIGGER full");
        return {};
    });
    send();
    EXPECT_EQ(poster_.sent.size(), 1U);
    ASSERT_EQ(log(hook.what.id).size(), 1U);
    EXPECT_EQ(log(hook.what.id)[0].state, webhook_delivery_state::delivered);
}

TEST_F(webhooks_test, what_cannot_be_claimed_is_not_sent) {
    registered();
    take(placed());
    (void)file_.write_now([](sql::connection& db) -> expected<void> {
        db.exec(
            "CREATE TRIGGER full BEFORE UPDATE ON webhook_delivery "
            "BEGIN SELECT RAISE(ABORT, 'full'); END");
        return {};
    });
    EXPECT_THROW(send(), std::runtime_error);
    (void)file_.write_now([](sql::connection& db) -> expected<void> {
        db.exec("DROP TRIGGER full");
        return {};
    });
    EXPECT_TRUE(poster_.sent.empty());
    send();
    EXPECT_EQ(poster_.sent.size(), 1U);
}

TEST_F(webhooks_test, what_one_process_has_in_hand_no_other_sends) {
    registered();
    take(placed());
    told_poster poster_of_other;
    webhook_service other{with(poster_of_other)};
    poster_.beside = [&other] {
        return other.send_due();
    };
    send();
    EXPECT_EQ(poster_.sent.size(), 1U);
    EXPECT_TRUE(poster_of_other.sent.empty());
}

TEST_F(webhooks_test, what_a_dead_process_had_in_hand_is_sent_when_its_claim_has_lapsed) {
    registered();
    take(placed());
    struct power_cut {};  // no std::exception, so that nobody sees to what it leaves
    poster_.meanwhile = [] {
        throw power_cut();
    };
    EXPECT_THROW(send(), power_cut);
    poster_.meanwhile = nullptr;
    webhook_service successor{with(poster_)};
    clock_.advance(15s - 1us);
    run_task(finished(successor.send_due()));
    EXPECT_EQ(poster_.sent.size(), 1U);
    clock_.advance(1us);
    run_task(finished(successor.send_due()));
    ASSERT_EQ(poster_.sent.size(), 2U);
    const auto name = "X-Flores-Delivery";
    EXPECT_EQ(header(poster_.sent[0], name), header(poster_.sent[1], name));
}

TEST_F(webhooks_test, lanes_send_to_a_webhook_one_at_a_time_and_hold_up_no_other) {
    registered("https://slow.example/");
    take(placed(1));
    registered("https://quick.example/");
    take(placed(2));
    take(placed(3));
    poster_.beside = [this] {
        return service_.send_due();
    };
    send();
    std::vector<std::string> urls;
    for (const outbound::post& one : poster_.sent) urls.push_back(one.url);
    EXPECT_EQ(urls, (std::vector<std::string>{"https://slow.example/", "https://quick.example/",
                                              "https://quick.example/", "https://slow.example/",
                                              "https://slow.example/"}));
}

TEST_F(webhooks_test, a_body_has_what_happened_and_nobody_in_it) {
    const webhook_news news = placed(3);
    for (const char* there :
         {"FV-20261125-ABCDE", "order.placed", "35000", "AML001", "\"version\":3"})
        EXPECT_NE(news.body.find(there), std::string::npos) << there;
    for (const char* personal : {"ana@", "Eva", "Recoleta", "recoleta", "usr_1"})
        EXPECT_EQ(news.body.find(personal), std::string::npos) << personal;
}

TEST_F(webhooks_test, an_event_told_twice_is_sent_once) {
    const auto made = registered();
    const auto told = placed();
    take(told);
    take(told);
    send();
    take(told);
    send();
    ASSERT_EQ(poster_.sent.size(), 1U);
    EXPECT_EQ(header(poster_.sent[0], "X-Flores-Signature"),
              webhook_signature(made.secret, clock_.now(), poster_.sent[0].body));
    const auto found = log(made.what.id);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].state, webhook_delivery_state::delivered);
    EXPECT_EQ(found[0].took_ms, 7);
}

TEST_F(webhooks_test, what_fails_waits_longer_each_time_and_dies_at_last) {
    const auto made = registered();
    poster_.answer = {.status = 0, .took = {}, .why = "Couldn't connect to server"};
    take(placed());
    std::chrono::microseconds whole = 10s;
    for (int attempt = 1; attempt < webhook_attempts_max; ++attempt) {
        send();
        const auto one = log(made.what.id).at(0);
        EXPECT_EQ(one.attempts, attempt);
        EXPECT_EQ(one.status, std::nullopt);
        const auto pause = *one.due_at - clock_.now();
        EXPECT_GE(pause, whole / 2);
        EXPECT_LE(pause, whole);
        whole = std::min<std::chrono::microseconds>(2 * whole, 10240s);
        clock_.advance(pause - 1us);
        send();
        EXPECT_EQ(log(made.what.id).at(0).attempts, attempt) << "not before its time";
        clock_.advance(1us);
    }
    send();
    EXPECT_EQ(log(made.what.id).at(0).state, webhook_delivery_state::dead);
    poster_.answer = {.status = 204, .took = {}, .why = {}};
    ASSERT_TRUE(run_task(service_.replay(admin_, made.what.id, log(made.what.id).at(0).id)));
    send();
    EXPECT_EQ(log(made.what.id).at(0).state, webhook_delivery_state::delivered);
}

TEST_F(webhooks_test, one_that_is_disabled_while_it_is_sent_to_is_logged_as_it_went) {
    const auto made = registered();
    take(placed());
    poster_.meanwhile = [&] {
        file_.write_now([](sql::connection& db) -> expected<int> {
            db.exec("UPDATE webhook SET enabled = 0");
            db.exec("UPDATE webhook_delivery SET state = 'dropped', due_at = NULL, done_at = 1");
            return 0;
        });
    };
    send();
    EXPECT_EQ(log(made.what.id).at(0).state, webhook_delivery_state::delivered);
    EXPECT_EQ(log(made.what.id).at(0).attempts, 1);
}

TEST_F(webhooks_test, old_deliveries_are_forgotten_and_those_that_wait_are_not) {
    const auto made = registered();
    take(placed());
    send();
    poster_.answer.status = 500;
    take(placed(2));
    send();
    clock_.advance(webhook_deliveries_kept + 1s);
    run_task(finished(service_.forget_old()));
    const auto left = log(made.what.id);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].state, webhook_delivery_state::waiting);
}

TEST_F(webhooks_test, what_staff_do_is_told_to_their_log_without_a_url) {
    const auto made = registered();
    take(placed());
    send();
    change_webhook_request off;
    off.enabled = false;
    const std::string delivery = log(made.what.id).at(0).id;
    ASSERT_TRUE(run_task(service_.replay(admin_, made.what.id, delivery)));
    ASSERT_TRUE(run_task(service_.renew_secret(admin_, made.what.id)));
    ASSERT_TRUE(run_task(service_.change(admin_, made.what.id, off, seen_revision::any())));
    EXPECT_FALSE(run_task(service_.change(admin_, made.what.id, off, 1))) << "it is stale";
    ASSERT_TRUE(run_task(service_.remove(admin_, made.what.id)));
    EXPECT_EQ(deeds(), (std::vector<std::string>{
                           "webhook.add >", "webhook.replay >" + delivery, "webhook.secret >",
                           "webhook.change enabled>disabled", "webhook.remove >"}));
}

TEST_F(webhooks_test, a_private_address_is_refused_also_at_a_change) {
    const auto made = registered();
    change_webhook_request wanted;
    wanted.url = webhook_url{"https://10.0.0.1/hook"};
    const auto got = run_task(service_.change(admin_, made.what.id, std::move(wanted), 1));
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().is(errors::invalid_input));
    EXPECT_EQ(run_task(service_.show(made.what.id)).value().url, "https://erp.example/hook");
}

}  // namespace
}  // namespace flores::contact
