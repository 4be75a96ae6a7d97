// The review service's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"

#include <memory>
#include <vector>

namespace flores::review {

class module {
public:
    // Opens the store (document_home). sql::store_error: it cannot.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();
    void start() {}
    expected<void> health() const { return {}; }

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::review
