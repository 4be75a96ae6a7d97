// Events on their way while a shop moves: nobody may miss one.
#pragma once

#include "cli/promote_stores.hpp"
#include "cli/shop.hpp"
#include "platform/config/settings.hpp"

namespace flores::cli {

// Gives all consumers of a shop that stands still what waits for them, dead letters too. What one
// of them still does not take goes on to production for that one alone: in the outboxes of SQL as
// it stands there, and out of those that have no tables in production it goes into order's.
void settle_outboxes(shop& still, const config::settings& settings);

// Puts what some consumer of production has not taken yet into order's outbox of a folder, for that
// one alone: not all that a consumer knows of what it took goes with it.
void bring_back(production_stores& stores, const config::settings& from, sql::connection& order);

}  // namespace flores::cli
