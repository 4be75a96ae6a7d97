// Orders as rows: reading them, recording a change, and the keys of answered requests. All of it
// runs inside the transaction of a repository verb.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/contact/events.hpp"
#include "services/order/events.hpp"
#include "services/order/repository.hpp"
#include "services/order/secrets.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// The columns that read_order takes, up to FROM.
std::string_view order_columns();
order read_order(const sql::row& from);

// The same for lists, with what of the payments is still kept.
std::string_view listed_columns();
order read_listed(const sql::row& from);

std::optional<order> load_order(sql::connection& db, std::int64_t id);
std::optional<order> load_order(sql::connection& db, const order_number& number);

// How an order began: it is told by the order itself and has no row of its own.
order_change placing_of(const order& what);
std::vector<order_change> load_history(sql::connection& db, const order& of);

// The order with the state that it had at that version.
order as_of(order now, const std::vector<order_change>& history, std::int64_t version);

void add_change(sql::connection& db, std::int64_t order_id, const order_change& what);

// What the events of orders are made with; outlives it.
struct order_teller {
    id_source& ids;
    const order_secrets& secrets;
};

// Without the access token.
order_announced announced(const order& what);

// Queues the event that announces the order as it is.
void announce(sql::connection& db, const order_teller& by, std::string_view type, const order& what,
              instant now);
// The same with `news`: announced(what), and what the change adds to it.
void announce(sql::connection& db, const order_teller& by, std::string_view type, const order& what,
              order_announced news, instant now);

// Queues a mail to the buyer about the order; nothing once the order has no buyer any more.
// `values` beyond name and number: see contact::mail_kind.
void want_mail(sql::connection& db, const order_teller& by, const order& to,
               contact::mail_kind kind, std::map<std::string, std::string> values, instant now);

// Where the buyer follows the order.
std::string link_to(const order& what, const order_secrets& secrets);

// What was answered under a claim: an order, a movement or an entry of the log, and its
// version then.
struct kept_answer {
    std::int64_t subject = 0;
    std::int64_t version = 0;
};

// nullopt: nothing yet, or it is older than idempotency_kept. key_reused: another fingerprint.
expected<std::optional<kept_answer>> find_answer(sql::connection& db, const key_claim& claim,
                                                 instant now);
// Those of the scopes that were answered at any time; on PostgreSQL.
std::set<std::string, std::less<>> answered_scopes(sql::connection& db,
                                                   const std::vector<std::string>& scopes);
void keep_answer(sql::connection& db, const key_claim& claim, const kept_answer& what, instant now);

}  // namespace flores::order
