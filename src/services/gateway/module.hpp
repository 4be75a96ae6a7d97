// The gateway's settings and wiring: what the edge itself keeps.
#pragma once

#include "platform/http/replays.hpp"
#include "platform/http/service_context.hpp"

#include <memory>

namespace flores::gateway {

class module {
public:
    // Keeps answers in Redis where the context has one; else opens and migrates gateway.db.
    // sql::store_error: it cannot.
    explicit module(const http::service_context& context);
    ~module();

    // Answers kept under an Idempotency-Key, for the pipeline.
    http::replay_repository& replays();
    // Forgets old answers, once an hour.
    void start();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::gateway
