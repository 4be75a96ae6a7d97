// The stores of tickets and mails over one kind of SQL store, and what tests of either put into
// them.
#pragma once

#include "services/contact/migrations.hpp"
#include "services/contact/storage/sql_mails.hpp"
#include "services/contact/storage/sql_tickets.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flores::contact {

using test::run_task;

template <class Kind>
struct contact_stores {
    seeded_ids ids{7};
    ticket_numbering numbering{"secret"};
    Kind kept{migrations};
    sql::store& file = kept.store();
    sql_ticket_repository tickets{file, numbering, ids};
    sql_mail_repository mails{file, ids};
};

template <class Adapter>
class contact_store_test : public testing::Test {
protected:
    ticket_repository& tickets() { return adapter_.tickets; }
    mail_repository& mails() { return adapter_.mails; }

    // Not opened yet.
    ticket of_guest() const {
        ticket fresh;
        fresh.language = "es";
        fresh.name = "Eva";
        fresh.email = "eva@x.example";
        fresh.subject = "Hola";
        fresh.message = "Un mensaje";
        fresh.opened_at = now;
        return fresh;
    }
    ticket written(const std::string& email = "eva@x.example",
                   std::optional<std::string> account = std::nullopt) {
        ticket fresh = of_guest();
        fresh.account = std::move(account);
        fresh.email = email;
        return run_task(tickets().open(fresh, "guest")).value();
    }
    static mail_draft draft(const std::string& cause, const std::string& to = "a@x.example") {
        return {.cause = cause,
                .kind = "password_changed",
                .about = {},
                .recipient = to,
                .content = {.language = "es", .values = {{"name", "Ana"}}}};
    }
    void enqueue(const std::string& cause, const std::string& to = "a@x.example",
                 const std::string& about = "") {
        mail_draft wanted = draft(cause, to);
        wanted.about = about;
        ASSERT_TRUE(run_task(mails().enqueue(std::move(wanted), now)));
    }
    std::vector<queued_mail> due(int limit = 10) {
        return run_task(mails().due(now, limit)).value();
    }
    std::vector<mail_record> listed(std::optional<mail_state> state = std::nullopt) {
        return run_task(mails().list(state, std::nullopt, 100)).value();
    }
    bool settle(const std::string& id, mail_state state,
                std::optional<instant> due_at = std::nullopt) {
        mail_result result{.state = state, .due_at = due_at, .domain = "x.example", .why = "why"};
        return run_task(mails().settle(id, result, now)).value();
    }

    instant now = *parse_instant("2026-11-25T12:00:00Z");
    Adapter adapter_;
};

using contact_adapters =
    testing::Types<contact_stores<test::on_sqlite>, contact_stores<test::on_postgres>>;

}  // namespace flores::contact
