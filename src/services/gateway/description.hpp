// The edge's own operation: the API's description.
#pragma once

#include "platform/http/message.hpp"

#include <memory>
#include <string>

namespace flores::gateway {

class gateway_service {
public:
    // Before the first request: compressed and tagged once, for it is large and never changes.
    void describe(std::string openapi, std::string page);

    // As JSON, and as a page to read.
    std::shared_ptr<const http::prebuilt> openapi() const { return openapi_; }
    std::shared_ptr<const http::prebuilt> page() const { return page_; }

private:
    std::shared_ptr<const http::prebuilt> openapi_;
    std::shared_ptr<const http::prebuilt> page_;
};

}  // namespace flores::gateway
