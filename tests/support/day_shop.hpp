// The shop of order_shop with the florist's day: delivery runs, substitutions, sums and the log of
// what staff did.
#pragma once

#include "services/contact/events.hpp"
#include "services/order/audit_service.hpp"
#include "services/order/run_service.hpp"
#include "services/order/sales_service.hpp"
#include "services/order/storage/sql_audit.hpp"
#include "services/order/storage/sql_runs.hpp"
#include "services/order/storage/sql_sales.hpp"
#include "services/order/storage/sql_substitutions.hpp"
#include "services/order/substitution_service.hpp"
#include "support/known_accounts.hpp"
#include "support/order_shop.hpp"

namespace flores::test {

// Knows usr_courier and usr_other, who deliver, and usr_buyer, who does not.
struct three_accounts : known_accounts {
    three_accounts() {
        for (const auto& [id, role] :
             {std::pair(courier, "delivery"), {other, "delivery"}, {buyer, "customer"}})
            all[id] = {id, "a@example.com", "A", "es", role};
    }

    static inline const std::string courier = "usr_01890a5d-ac96-774b-bcce-b302099a8057";
    static inline const std::string other = "usr_01890a5d-ac96-774b-bcce-b302099a8058";
    static inline const std::string buyer = "usr_01890a5d-ac96-774b-bcce-b302099a8059";
};

struct day_shop : order_shop {
    // An order of roses that is arranged and waits for its run.
    order_number ready(int with, order::place_request what = roses()) {
        const auto number = *order_number::parse(place(key(with), std::move(what))->number);
        arrange(number);
        return number;
    }
    // Takes what is owed, and has the flowers arranged.
    void arrange(order_number number) {
        if (order::action_for(of(number)) == order::next_action::confirm_payment)
            stored_change(number, {.payment = order::payment_step{}, .actor = "account:usr_s"});
        else
            go(number, order::order_status::confirmed);
        go(number, order::order_status::preparing);
    }
    bool go(order_number number, order::order_status to) {
        return stored_change(number, {.to = to, .actor = "account:usr_florist"});
    }
    bool stored_change(order_number number, order::wanted_change wanted) {
        return run_task(stored.change(number, std::move(wanted), std::nullopt, clock.now()))
            .has_value();
    }
    order::order of(order_number number) { return *run_task(stored.load(number)); }
    std::vector<order::audit_view> actions(order::audit_query asked = {}) {
        return run_task(audit.list(std::move(asked)))->items;
    }
    // Of the newest mail with a link.
    std::string mailed_token() {
        const auto payload = file.read_now([](sql::connection& db) -> expected<std::string> {
            return *db.text(
                "SELECT payload FROM outbox WHERE type = 'mail.wanted' AND personal = 1 "
                "ORDER BY seq DESC LIMIT 1");
        });
        const std::string link = json::decode<contact::mail_wanted>(*payload)->values.at("link");
        return link.substr(link.find('=') + 1);
    }
    static auth::principal courier() {
        return account(three_accounts::courier, auth::role::delivery);
    }

    three_accounts people;
    order::sql_run_repository runs_stored{file, secrets, ids};
    order::sql_substitution_repository substitutions_stored{file, secrets, ids};
    order::sql_sales_repository sales_stored{file};
    order::sql_audit_repository audit_stored{file};
    order::run_service runs{runs_stored, delivery, people, secrets.cursor_key, clock, ids};
    order::substitution_service substitutions{
        substitutions_stored, stored, delivery, products, clock, ids};
    order::sales_service sales{sales_stored, audit_stored, clock, ids};
    order::audit_service audit{audit_stored, secrets.cursor_key};
};

}  // namespace flores::test
