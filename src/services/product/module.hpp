// The product service's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"
#include "services/product/import_messages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flores::product {

class module {
public:
    // Opens the store (document_home) and reads the catalogue, unless MongoDB is away.
    // sql::store_error: it cannot. std::runtime_error: the catalogue cannot be read.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();

    // Keeps the snapshot up to the store, twice a second, and asks order at once and then each
    // second for its dates. Until it answered, for five seconds at most, the port is not ready.
    void start();
    // unavailable: the catalogue was never read.
    expected<void> health() const;

    // For the command line. The stock of what is new is handed on by the relay.
    task<expected<import_report>> import_products(std::string text, bool partial);
    task<expected<std::string>> export_products(file_format format);

    // How many products there are, archived ones included.
    task<expected<std::size_t>> product_count();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::product
