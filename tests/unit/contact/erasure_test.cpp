// An erasure that is cut off, mails that are dropped while a process dies, and what arrives late.
#include "services/contact/erasure.hpp"

#include "platform/mail/folder_sender.hpp"
#include "services/contact/storage/mail_rows.hpp"
#include "unit/contact/fixture.hpp"

#include <filesystem>

namespace flores::contact {
namespace {

struct power_cut {};  // no std::exception, so that nobody sees to what it leaves

// Files, and a process that may die around them.
class mortal_sender final : public mail::sender {
public:
    explicit mortal_sender(std::filesystem::path folder) : files_(std::move(folder)) {}

    task<mail::outcome> send(mail::envelope what) override {
        auto got = co_await files_.send(std::move(what));
        if (after_send) after_send();
        co_return got;
    }
    task<expected<void>> forget(std::vector<std::string> whom) override {
        if (before_forget) before_forget();
        auto got = co_await files_.forget(std::move(whom));
        if (beside) {
            auto running = beside();
            co_await std::move(running);
        }
        if (after_forget) after_forget();
        co_return got;
    }

    std::function<void()> after_send, before_forget, after_forget;
    std::function<task<void>()> beside;

private:
    mail::folder_sender files_;
};

class erasure_test : public contact_test {
protected:
    mail_service service() {
        return mail_service{{queue_,
                             copies_,
                             accounts_,
                             letters_,
                             clock_,
                             key_,
                             {"tienda@shop.example", shop_mailbox, std::chrono::minutes(1)},
                             {}}};
    }
    std::vector<std::string> files() const {
        std::vector<std::string> out;
        for (const auto& each : std::filesystem::directory_iterator(folder_ / "mail"))
            out.push_back(each.path().filename().string());
        return out;
    }
    void erase() {
        ASSERT_TRUE(run_task(
            take_erased(tickets_, copies_, shop_mailbox, {ana, "ana@customers.example", true})));
    }
    void drop(const std::string& recipient) {
        ASSERT_TRUE(file_.write_now([&](sql::connection& db) -> expected<int> {
            drop_mails_to(db, recipient, clock_.now());
            return 0;
        }));
    }

    mortal_sender copies_{folder_ / "mail"};
    mail_service sending_ = service();
};

enum class cut : unsigned char { nowhere, before_copies_go, after_copies_went };

class cut_erasure : public erasure_test, public testing::WithParamInterface<cut> {};

TEST_P(cut_erasure, leaves_nothing_when_it_is_told_again) {
    const auto owner = auth::principal::of_account(ana, "ses_1", auth::role::customer, 1);
    const auto number = ticket_number::parse(
        run_task(tickets_.write(owner, message("otra@customers.example"), language::en))
            .value()
            .number);
    run_task(finished(sending_.send_due()));
    ASSERT_EQ(files().size(), 2u) << "to the shop and to the other address, about the number";
    ASSERT_TRUE(run_task(tickets_.answer(support(), *number, 1, {{"Llega hoy"}})));
    copies_.beside = [this] {
        return sending_.send_due();
    };
    const auto cut_off = [] {
        throw power_cut();
    };
    if (GetParam() == cut::before_copies_go) copies_.before_forget = cut_off;
    if (GetParam() == cut::after_copies_went) copies_.after_forget = cut_off;
    if (GetParam() == cut::nowhere)
        erase();
    else
        EXPECT_THROW(erase(), power_cut);
    EXPECT_FALSE(run_task(tickets_.show(*number)).value().account) << "of nobody at once";
    copies_.before_forget = copies_.after_forget = nullptr;
    erase();
    EXPECT_EQ(files(), std::vector<std::string>{});
    EXPECT_FALSE(stored_text().contains(ana));
}

INSTANTIATE_TEST_SUITE_P(anywhere, cut_erasure,
                         testing::Values(cut::nowhere, cut::before_copies_go,
                                         cut::after_copies_went));

TEST_F(erasure_test, a_copy_that_a_dead_process_could_not_take_back_goes_at_the_next_start) {
    want_mail("eva@x.example");
    run_task(finished(sending_.send_due()));
    const auto sent = files();
    want_mail("ana@x.example");
    copies_.after_send = [this] {
        drop("ana@x.example");
        throw power_cut();
    };
    EXPECT_THROW(run_task(finished(sending_.send_due())), power_cut);
    ASSERT_EQ(files().size(), 2u);
    mail_service successor = service();
    run_task(finished(successor.forget_dropped()));
    EXPECT_EQ(files(), sent);
}

TEST_F(contact_test, copies_of_all_dropped_mails_go_however_many_they_are) {
    constexpr std::size_t many = 1001;
    ASSERT_TRUE(file_.write_now([this](sql::connection& db) -> expected<int> {
        for (std::size_t i = 0; i < many; ++i)
            queue_mail(db, ids_, {.cause = std::to_string(i), .recipient = "eva@x.example"},
                       clock_.now());
        drop_mails_to(db, "eva@x.example", clock_.now());
        return 0;
    }));
    run_task(finished(mails_.forget_dropped()));
    EXPECT_EQ(sender_.forgotten.size(), many);
}

TEST_F(contact_test, what_arrives_after_an_order_was_forgotten_is_mailed_to_nobody) {
    using order::order_status;
    const std::string number = announced(order_status::delivered).number;
    ASSERT_TRUE(run_task(mails_.take_forgotten({number}, 4)));
    ASSERT_TRUE(take_changed(order_status::delivered, 5));
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    ASSERT_TRUE(
        take_wanted({"ana@customers.example",
                     "es",
                     mail_kind::order_refund,
                     {{"name", "Ana"}, {"number", number}, {"amount", "1"}, {"link", "/x"}}}));
    EXPECT_TRUE(listed().empty());
    EXPECT_EQ(stored_text(), "");
}

}  // namespace
}  // namespace flores::contact
