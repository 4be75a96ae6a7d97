#include "cli/shop_parts.hpp"

#include "cli/anteroom.hpp"
#include "cli/service_names.hpp"
#include "cli/service_tables.hpp"
#include "platform/http/openapi.hpp"
#include "platform/sql/data_folder_health.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace flores::cli {
namespace {

constexpr std::string_view issuer = "flores-victoria";
constexpr std::string_view audience = "flores-victoria-api";

template <class Module>
hosted_service hosted(std::string name, Module& one) {
    return {std::move(name),
            [&one] { return when_ready(one.routes(), [&one] { return one.health(); }); },
            [&one] { one.start(); },
            [&one] {
                return one.health();
            }};
}

}  // namespace

shop::parts::parts(const config::settings& from, const std::vector<std::string>& asked)
    : settings(from),
      whole(asked.empty()),
      chosen(chosen_services(asked, from.stores)),
      lock(lock_of(from, chosen)),
      secret(secret_of(from)),
      guest_key(auth::derive_key(secret, auth::labels::guest_cookie)),
      access_log(STDOUT_FILENO, clock, metrics),
      loops(from.loops),
      tokens(secret, std::string(issuer), std::string(audience), from.jwt_expires_in, clock),
      internal(auth::derive_key(secret, auth::labels::internal_calls), clock),
      relay(loops.at(0).get_executor(), clock) {
    observe::add_process_metrics(metrics);
    if (from.stores == config::storage::production) {
        shared = std::make_unique<production>(settings, chosen, loops, clock, ids, metrics);
        if (whole)
            shared->require_indexes();
        else
            meanwhile = wait_for_stores(chosen, common(), *shared);
    }
    find_others();
    host_all();
    // Behind the one port of a whole shop, services have different stores.
    if (shared && !whole)
        shared->hold_leases_while(
            [this](std::string_view service) { return board_of(service).stores_answer(); });
    if (lock) {
        note_files(settings.data_dir);
        note_secret(settings.data_dir, secret);
    }
    make_doors();
    connect_calls();
    loops.run();
}

bool shop::parts::serves(std::string_view service) const {
    return std::find(chosen.begin(), chosen.end(), service) != chosen.end();
}

void shop::parts::find_others() {
    std::vector<std::string> names;
    for (const std::string_view name : service_names)
        if (name != edge && !serves(name)) names.emplace_back(name);
    if (names.empty()) return;
    const std::string self = serves(edge) ? std::string(edge) : chosen.front();
    others = std::make_unique<elsewhere>(
        self, names, elsewhere::parts{settings, internal, ended, clock, loops, metrics});
    calls.connect_others(others->calls());
}

// The service whose port this one is reached by.
std::string shop::parts::port_of(std::string_view service) const {
    return std::string(whole ? edge : service);
}

http::health_board& shop::parts::board_of(std::string_view service) {
    auto sees_detail = [allow = settings.metrics_allow](std::string_view address) {
        return config::is_loopback(address) || allow.contain(address);
    };
    const auto [found, fresh] = boards.try_emplace(
        port_of(service), metrics, std::string(FLORES_VERSION), std::move(sees_detail));
    const std::vector<std::string> behind = whole ? chosen : std::vector{std::string(service)};
    if (fresh && shared) shared->watch(found->second, behind);
    if (fresh && !shared)
        found->second.watch(
            "storage", [folder = settings.data_dir] { return sql::data_folder_health(folder); });
    if (fresh && others && others->has("auth"))
        found->second.watch("ended_sessions", [this]() -> expected<void> {
            if (ended.stale(std::chrono::steady_clock::now())) return fail(errors::unavailable);
            return {};
        });
    return found->second;
}

events::hub& shop::parts::hub_of(std::string_view service) {
    events::hub& road = shared ? shared->hub_of(service) : static_cast<events::hub&>(relay);
    return hubs.try_emplace(std::string(service), road).first->second;
}

http::service_context shop::parts::context(std::string_view service) {
    http::service_context out{settings,
                              settings.data_dir,
                              secret,
                              guest_key,
                              settings.secure_cookies(),
                              clock,
                              ids,
                              loops,
                              calls,
                              hub_of(service),
                              ended,
                              tokens,
                              metrics};
    out.health = &board_of(service);
    if (shared) shared->furnish(out);
    return out;
}

template <class Module>
void shop::parts::host(std::string_view name, std::unique_ptr<Module>& place) {
    if (!serves(name)) return;
    place = std::make_unique<Module>(context(name));
    services.push_back(hosted(std::string(name), *place));
    check_table(name, services.back().routes());
    board_of(name).watch(std::string(name), services.back().health);
}

void shop::parts::host_all() {
    if (serves(edge)) edge_module = std::make_unique<gateway::module>(context(edge));
    host("order", orders);
    host("product", products);
    host("auth", accounts);
    host("user", users);
    host("cart", carts);
    host("wishlist", wishlists);
    host("review", reviews);
    host("contact", contacts);
    std::size_t subscriptions = 0;
    for (const auto& [name, hub] : hubs) subscriptions += hub.subscriptions();
    if (chosen.size() == service_names.size() && subscriptions != consumers().size())
        throw std::logic_error("cli/consumers.cpp has a row that no service takes");
}

common_parts shop::parts::common() {
    return {settings, tokens, ended, guest_key, internal, ids, access_log, metrics, clock, loops};
}

// The gateway's has the routes of all services of this process, each other its own.
void shop::parts::make_doors() {
    if (serves(edge)) {
        door& front = doors.emplace_back(std::string(edge), common(), board_of(edge),
                                         &edge_module->replays());
        if (shared) front.pipeline().share_limits(shared->limits());
        front.pipeline().add(gateway::routes(gateway));
        for (const hosted_service& one : services) front.pipeline().add(one.routes());
        if (others) {
            front.pipeline().add(others->routes());
            others->watch(board_of(edge));
        }
        const auto routes = front.pipeline().all_routes();
        gateway.describe(http::openapi_document(routes, FLORES_VERSION),
                         http::openapi_page(routes, FLORES_VERSION));
    }
    if (whole) return;
    for (const hosted_service& one : services)
        doors.emplace_back(one.name, common(), board_of(one.name), nullptr)
            .pipeline()
            .add(one.routes());
}

void shop::parts::start_events() {
    if (shared)
        shared->start();
    else
        relay.start();
    relaying = true;
}

bool shop::parts::stop_events(std::chrono::steady_clock::time_point give_up) {
    if (!std::exchange(relaying, false)) return true;
    if (shared) return shared->stop(give_up);
    return relay.stop().wait_until(give_up) == std::future_status::ready;
}

void shop::parts::connect_calls() {
    for (const hosted_service& one : services)
        for (door& each : doors)
            if (each.service() == port_of(one.name)) calls.connect(one.name, each.pipeline());
}

}  // namespace flores::cli
