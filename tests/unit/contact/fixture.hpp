// The rules of contact on an embedded file of the test's own.
#pragma once

#include "platform/sql/sqlite_file.hpp"
#include "services/contact/events.hpp"
#include "services/contact/mail_service.hpp"
#include "services/contact/migrations.hpp"
#include "services/contact/service.hpp"
#include "services/contact/storage/sql_tickets.hpp"
#include "services/order/events.hpp"
#include "support/failed_with.hpp"
#include "support/known_accounts.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"
#include "unit/contact/doubles.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace flores::contact {

using test::failed_with;
using test::run_task;

class contact_test : public testing::Test {
protected:
    static inline const std::string ana = "usr_01980000-0000-7000-8000-000000000001";
    static inline const std::string shop_mailbox = "hola@shop.example";

    contact_test() {
        accounts_.all[ana] = {ana, "ana@customers.example", "Ana", "en", "support", true};
    }

    static auth::principal support() {
        return auth::principal::of_account("usr_support", "ses_1", auth::role::support, 1);
    }
    static message_request message(std::string_view email = "eva@customers.example") {
        return {.name = *person_name::parse("Eva Soto"),
                .email = *flores::email::parse(email),
                .phone = std::nullopt,
                .category = ticket_category::order,
                .urgency = std::nullopt,
                .subject = {"Mi pedido"},
                .message = {"¿Cuándo llega mi pedido?"},
                .website = std::nullopt};
    }
    ticket_number written(message_request wanted = message()) {
        auto got = run_task(
            tickets_.write(auth::principal::of_guest("g"), std::move(wanted), language::en));
        return *ticket_number::parse(got.value().number);
    }

    // Told by an event of its own.
    expected<void> take_wanted(mail_wanted what) {
        return run_task(mails_.take_wanted(std::move(what), new_id(ids_, clock_.now(), "evt")));
    }
    void want_mail(std::string to) {
        ASSERT_TRUE(
            take_wanted({std::move(to), "", mail_kind::password_changed, {{"name", "Ana"}}}));
    }
    expected<void> take_placed(order::order_status status, std::int64_t version) {
        return run_task(mails_.take_placed(announced(status), version));
    }
    // The same event for the same version.
    expected<void> take_changed(order::order_status status, std::int64_t version) {
        return run_task(
            mails_.take_changed(announced(status), version, "evt_" + std::to_string(version)));
    }
    static order::order_announced announced(order::order_status status) {
        order::order_announced what{};
        what.number = "FV-20261125-ABCDE";
        what.status = status;
        what.language = "es";
        what.delivery_date = "2026-11-30";
        what.slot = "morning";
        what.slot_times = "09:00 - 12:00";
        what.total = 35000;
        what.lines = {{.sku = "AML001",
                       .product_id = "AML001",
                       .name_es = "Rosas",
                       .name_en = "Roses",
                       .size = "",
                       .quantity = 2,
                       .unit_price = 15000,
                       .product_revision = 1}};
        what.people.buyer_name = "Ana";
        what.people.buyer_email = "ana@customers.example";
        what.people.recipient_name = "Sorpresa Soto";
        what.people.recipient_phone = "+56987654321";
        what.people.address_line = "Av. Recoleta 100";
        return what;
    }
    void send() { run_task(finished(mails_.send_due())); }
    std::vector<mail_view> listed(std::optional<mail_state> state = std::nullopt) {
        return run_task(mails_.list({.state = state})).value().items;
    }
    std::string sent_to(std::size_t which) { return sender_.tried.at(which).to; }
    // What anybody could find in the file about them.
    std::string stored_text() {
        return file_
            .read_now([](sql::connection& db) -> expected<std::string> {
                std::string out;
                for (const sql::row& one : db.query("SELECT recipient || content FROM mail"))
                    out += one.text(0);
                for (const sql::row& one : db.query(
                         "SELECT coalesce(account, '') || name || email || phone || subject || "
                         "message FROM ticket"))
                    out += one.text(0);
                for (const sql::row& one : db.query("SELECT actor || words FROM ticket_step"))
                    out += one.text(0);
                return out;
            })
            .value();
    }

    static task<expected<void>> finished(task<void> work) {
        co_await std::move(work);
        co_return expected<void>{};
    }

    test::temp_folder folder_;
    manual_clock clock_{*parse_instant("2026-11-25T12:00:00Z")};
    seeded_ids ids_{7};
    sql::sqlite_file file_{folder_ / "contact.db", migrations};
    ticket_numbering numbering_{"secret"};
    sql_ticket_repository stored_{file_, numbering_, ids_};
    full_queue queue_{file_, ids_};
    test::known_accounts accounts_;
    told_sender sender_;
    letter_writer letters_{"https://shop.example"};
    auth::key key_ = auth::derive_key("secret", auth::labels::cursor);
    contact_service tickets_{stored_, accounts_, numbering_, clock_, ids_, key_};
    mail_service mails_{{queue_,
                         sender_,
                         accounts_,
                         letters_,
                         clock_,
                         key_,
                         {"tienda@shop.example", shop_mailbox, std::chrono::minutes(1)},
                         {}}};
};

}  // namespace flores::contact
