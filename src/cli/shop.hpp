// What one process has of the shop: the services chosen for it, wired to one another, to those of
// other processes and to the ports that they are served on. The commands of the program stand on
// it, with all services; what they have in common is here.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/events/relay.hpp"
#include "services/auth/module.hpp"
#include "services/order/module.hpp"
#include "services/product/module.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <string>
#include <vector>

namespace flores::cli {

class shop {
public:
    // Opens the stores of the services that are named (none: of all) and wires them; embedded, it
    // locks the data folder (made when missing), reads or makes the secret and migrates the stores.
    // sql::store_error, std::runtime_error: it cannot; the message names the thing and the way out.
    explicit shop(const config::settings& settings, const std::vector<std::string>& asked = {});
    ~shop();
    shop(const shop&) = delete;
    shop& operator=(const shop&) = delete;

    // For a command that writes: says that it is at production's stores, as serve does. Whoever
    // copies embedded ones waits for the lock. std::runtime_error: they are being copied, or are
    // half a copy. Found out later, as Redis was away, the process ends with 1.
    void enter(const std::string& doing);

    // Of a shop with all services.
    accounts::module& accounts();
    order::module& orders();
    product::module& products();

    // Hands over all events that wait, for commands that end at once. In production the processes
    // that serve do it.
    void settle_events();

    // Of embedded stores.
    events::relay& relay();

    // Runs a task on the shop's first loop and waits for it: for commands, never on a loop.
    template <class T>
    T wait_for(task<T> work) {
        return boost::asio::co_spawn(first_loop(), std::move(work), boost::asio::use_future).get();
    }

    // Binds the port of the gateway for all services, or that of each that was named; serves until
    // SIGINT or SIGTERM, then drains: fails readiness, finishes what is in flight within
    // SHUTDOWN_GRACE_S, closes the stores. Returns the exit code: 1 when it was shut out. In
    // production, what has not ended by then, or in a second, is cut short, as by a kill.
    int serve();

private:
    boost::asio::io_context& first_loop();

    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::cli
