// The order service's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"
#include "services/order/delivery_messages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flores::order {

class module {
public:
    // Opens the store (sql::open), and gives its outbox to the relay, which has not started.
    // sql::store_error: it cannot. std::runtime_error: the delivery plan or the promotions
    // cannot be read.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();

    // Lapses orders whose hold has ended every two seconds, erases each minute the people of orders
    // that are over, forgets old keys every ten minutes. Beside other replicas it renews plan and
    // promotions each second.
    void start();

    // Replaces the delivery plan by the text of a file, for the command line and the seed.
    // bad_json, invalid_input: what is wrong, by pointer; nothing is changed then.
    task<expected<delivery_import_report>> import_delivery(std::string json);

    // Whether any product ever had stock here: it stays when the catalogue is lost.
    task<expected<bool>> has_stock();

    expected<void> health() const { return {}; }

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::order
