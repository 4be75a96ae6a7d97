#include "cli/shop.hpp"

#include "platform/config/secret_file.hpp"
#include "platform/http/in_process_calls.hpp"
#include "platform/http/openapi.hpp"
#include "platform/http/pipeline.hpp"
#include "platform/net/listener.hpp"
#include "platform/observe/log.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "services/cart/module.hpp"
#include "services/gateway/routes.hpp"
#include "services/user/module.hpp"

#include <unistd.h>

#include <csignal>
#include <future>
#include <thread>

namespace flores::cli {
namespace {

constexpr std::string_view issuer = "flores-victoria";
constexpr std::string_view audience = "flores-victoria-api";

http::pipeline_settings pipeline_settings_of(const config::settings& from) {
    http::pipeline_settings out;
    out.limits = {from.read_per_minute, from.write_per_minute, from.sensitive_per_minute,
                  from.address_per_minute};
    out.body_bytes_max = from.body_bytes_max;
    out.deadline_ms = from.request_deadline;
    out.allowed_origins = from.allowed_origins;
    out.secure_cookies = from.secure_cookies();
    out.is_trusted_proxy = [trusted = from.trusted_proxies](std::string_view address) {
        return trusted.contain(address);
    };
    return out;
}

net::connection_limits connection_limits_of(const config::settings& from) {
    net::connection_limits out;
    out.header_s = from.header_timeout;
    out.idle_s = from.idle_timeout;
    out.connections_max = from.connections_max;
    return out;
}

std::string secret_of(const config::settings& from) {
    return from.jwt_secret.empty() ? config::load_or_make_secret(from.data_dir) : from.jwt_secret;
}

// SIGINT and SIGTERM are waited for by one thread; blocked before any other is started.
sigset_t block_end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

}  // namespace

// In the order of making; destroyed from the end, so stores close before the loops go.
struct shop::parts {
    explicit parts(const config::settings& from);

    http::service_context context();
    void wire();
    template <class Module>
    void serve(std::string name, Module& service);

    const config::settings& settings;
    sigset_t end_signals = block_end_signals();
    sql::data_folder_lock lock;
    const std::string secret;
    const auth::key guest_key;
    system_clock clock;
    system_ids ids;
    observe::metrics metrics;
    observe::http_metrics http_metrics{metrics, "gateway"};
    observe::access_log access_log{STDOUT_FILENO, clock, metrics};
    net::loops loops;
    auth::token_keeper tokens;
    auth::ended_sessions ended;
    http::in_process_calls calls;
    events::relay relay;
    http::pipeline pipeline;
    gateway::gateway_service gateway;
    order::module orders;
    product::module products;
    accounts::module accounts;
    user::module users;
    cart::module carts;
    bool relaying = false;
};

shop::parts::parts(const config::settings& from)
    : settings(from),
      lock(from.data_dir),
      secret(secret_of(from)),
      guest_key(auth::derive_key(secret, auth::labels::guest_cookie)),
      loops(from.loops),
      tokens(secret, std::string(issuer), std::string(audience), from.jwt_expires_in, clock),
      relay(loops.at(0).get_executor(), clock),
      pipeline(pipeline_settings_of(from),
               http::pipeline_parts{tokens, ended, guest_key, ids, access_log, http_metrics}),
      gateway(metrics, FLORES_VERSION,
              [allow = from.metrics_allow](std::string_view address) {
                  return config::is_loopback(address) || allow.contain(address);
              }),
      orders(context()),
      products(context()),
      accounts(context()),
      users(context()),
      carts(context()) {
    observe::add_process_metrics(metrics);
    wire();
    loops.run();
}

http::service_context shop::parts::context() {
    return {settings,
            settings.data_dir,
            secret,
            guest_key,
            settings.secure_cookies(),
            clock,
            ids,
            loops,
            calls,
            relay,
            ended,
            tokens,
            metrics};
}

// A service's routes and its health, under its name.
template <class Module>
void shop::parts::serve(std::string name, Module& service) {
    pipeline.add(service.routes());
    gateway.watch({std::move(name), [&service] {
                       return service.health();
                   }});
}

void shop::parts::wire() {
    pipeline.add(gateway::routes(gateway));
    serve("auth", accounts);
    serve("product", products);
    serve("user", users);
    serve("order", orders);
    serve("cart", carts);
    calls.connect(pipeline);
    const auto routes = pipeline.all_routes();
    gateway.describe(http::openapi_document(routes, FLORES_VERSION),
                     http::openapi_page(routes, FLORES_VERSION));
}

shop::shop(const config::settings& settings) : parts_(std::make_unique<parts>(settings)) {}

shop::~shop() {
    if (parts_->relaying) parts_->relay.stop().wait();
    parts_->loops.stop();
}

accounts::module& shop::accounts() {
    return parts_->accounts;
}
order::module& shop::orders() {
    return parts_->orders;
}
product::module& shop::products() {
    return parts_->products;
}

boost::asio::io_context& shop::first_loop() {
    return parts_->loops.at(0);
}

void shop::settle_events() {
    auto pump_all = [](events::relay& relay) -> task<void> {
        for (int handed = 1; handed > 0;) {
            auto pumping = relay.pump();
            handed = co_await std::move(pumping);
        }
    };
    wait_for(pump_all(parts_->relay));
}

int shop::serve() {
    parts& own = *parts_;
    net::listener listener(own.loops, own.settings.bind, own.settings.gateway_port, own.pipeline,
                           connection_limits_of(own.settings));
    own.relay.start();
    own.relaying = true;
    own.orders.start();
    own.products.start();
    own.accounts.start();
    own.users.start();
    own.carts.start();
    listener.start();
    log::info("listening", {{"service", "gateway"},
                            {"address", own.settings.bind},
                            {"port", listener.port()},
                            {"version", FLORES_VERSION}});
    int signal = 0;
    sigwait(&own.end_signals, &signal);
    log::info("draining", {{"signal", signal}});
    own.gateway.drain();
    listener.drain();
    const auto give_up = std::chrono::steady_clock::now() + own.settings.shutdown_grace;
    while (listener.open_connections() > 0 && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    own.relay.stop().wait();
    own.relaying = false;
    own.loops.stop();
    log::info("stopped", {{"cut_off", listener.open_connections()}});
    return 0;
}

}  // namespace flores::cli
