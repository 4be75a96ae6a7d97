// The parts of a process, and how they are wired.
#pragma once

#include "cli/anteroom.hpp"
#include "cli/door.hpp"
#include "cli/elsewhere.hpp"
#include "cli/production.hpp"
#include "cli/service_hub.hpp"
#include "cli/shop.hpp"
#include "cli/start_up.hpp"
#include "platform/http/in_process_calls.hpp"
#include "services/cart/module.hpp"
#include "services/contact/module.hpp"
#include "services/gateway/module.hpp"
#include "services/gateway/routes.hpp"
#include "services/review/module.hpp"
#include "services/user/module.hpp"
#include "services/wishlist/module.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

// A service of this process, whatever its type.
struct hosted_service {
    std::string name;
    std::function<std::vector<http::route>()> routes;
    std::function<void()> start;
    std::function<expected<void>()> health;
};

// In the order of making; destroyed from the end, so stores close before the loops go.
struct shop::parts {
    parts(const config::settings& from, const std::vector<std::string>& asked);

    bool serves(std::string_view service) const;
    std::string port_of(std::string_view service) const;
    http::service_context context(std::string_view service);
    http::health_board& board_of(std::string_view service);
    events::hub& hub_of(std::string_view service);
    void start_events();
    // False: what is in hand has not ended by then, and nothing that it uses may be destroyed.
    bool stop_events(std::chrono::steady_clock::time_point give_up);
    template <class Module>
    void host(std::string_view name, std::unique_ptr<Module>& place);
    void find_others();
    void host_all();
    common_parts common();
    void make_doors();
    void connect_calls();

    const config::settings settings;
    const bool whole;  // all services behind the gateway's port
    const std::vector<std::string> chosen;
    sigset_t end_signals = block_end_signals();
    std::optional<sql::data_folder_lock> lock;  // of embedded stores
    const std::string secret;
    const auth::key guest_key;
    system_clock clock;
    system_ids ids;
    observe::metrics metrics;
    observe::access_log access_log;
    net::loops loops;
    auth::token_keeper tokens;
    auth::internal_tokens internal;
    auth::ended_sessions ended;
    http::in_process_calls calls;
    std::unique_ptr<elsewhere> others;  // null where all services are here
    // Events go within the process, or by way of production's streams.
    events::relay relay;
    std::unique_ptr<production> shared;  // null on embedded stores
    std::map<std::string, service_hub, std::less<>> hubs;
    std::unique_ptr<gateway::module> edge_module;
    gateway::gateway_service gateway;
    std::unique_ptr<order::module> orders;
    std::unique_ptr<product::module> products;
    std::unique_ptr<accounts::module> accounts;
    std::unique_ptr<user::module> users;
    std::unique_ptr<cart::module> carts;
    std::unique_ptr<wishlist::module> wishlists;
    std::unique_ptr<review::module> reviews;
    std::unique_ptr<contact::module> contacts;
    std::vector<hosted_service> services;  // all of these but the edge
    // By the port's service. Gone before the stores, whose numbers they may still be writing.
    std::map<std::string, http::health_board, std::less<>> boards;
    std::deque<door> doors;
    std::unique_ptr<anteroom> meanwhile;  // until the doors are bound
    bool relaying = false;
};

}  // namespace flores::cli
