// What a service is given to stand on. Made once, in the wiring of the process, and alive as long
// as every service; a service's module.cpp is the only file of it that sees this.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "platform/auth/keys.hpp"
#include "platform/auth/token.hpp"
#include "platform/config/settings.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/events/hub.hpp"
#include "platform/net/calls.hpp"
#include "platform/net/loops.hpp"
#include "platform/observe/metrics.hpp"

#include <filesystem>

namespace flores::document {
class mongo_pool;
}
namespace flores::keyvalue {
class redis;
}
namespace flores::net {
class leases;
}
namespace flores::sql {
class store;
}

namespace flores::http {

class health_board;

struct service_context {
    const config::settings& settings;
    std::filesystem::path data_folder;  // of the embedded stores
    std::string secret;                 // JWT_SECRET; derive a key with a label, never use as it is
    auth::key guest_key;                // seals the guest cookie
    bool secure_cookies;                // false where the shop is served on loopback
    const clock_port& clock;
    id_source& ids;
    net::loops& loops;
    net::call_port& calls;
    events::hub& relay;  // register consumers and outboxes before events travel
    auth::ended_sessions& ended;
    const auth::token_keeper& tokens;
    observe::metrics& metrics;
    // Of the service's port: its stores say there how they are. Null where nobody asks.
    health_board* health = nullptr;
    // Of production; null on embedded stores.
    keyvalue::redis* redis = nullptr;
    document::mongo_pool* mongo = nullptr;
    net::leases* leases = nullptr;  // who of several replicas does what is done once
};

// Of production: the port's health tells of the database that the store is in. The store outlives
// the board's use.
void watch_database(const service_context& context, const sql::store& store);

}  // namespace flores::http
