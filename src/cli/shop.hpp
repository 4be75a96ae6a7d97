// The shop of one process: every service on embedded storage, wired to one another and to one
// pipeline. The commands of the program stand on it; what they have in common is here.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "services/auth/module.hpp"
#include "services/order/module.hpp"
#include "services/product/module.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>

namespace flores::cli {

class shop {
public:
    // Locks the data folder (made when missing), reads or makes the secret, opens and migrates the
    // stores and wires the services. sql::store_error, std::runtime_error: it cannot; the message
    // names the thing and the way out.
    explicit shop(const config::settings& settings);
    ~shop();
    shop(const shop&) = delete;
    shop& operator=(const shop&) = delete;

    accounts::module& accounts();
    order::module& orders();
    product::module& products();

    // Hands over all events that wait, for commands that end at once.
    void settle_events();

    // Runs a task on the shop's first loop and waits for it: for commands, never on a loop.
    template <class T>
    T wait_for(task<T> work) {
        return boost::asio::co_spawn(first_loop(), std::move(work), boost::asio::use_future).get();
    }

    // Binds the port, serves until SIGINT or SIGTERM, then drains: fails readiness, finishes what
    // is in flight within SHUTDOWN_GRACE_S, closes the stores. Returns the exit code.
    int serve();

private:
    boost::asio::io_context& first_loop();

    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::cli
