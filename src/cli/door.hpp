// One port of a process: the pipeline of the routes behind it, the board that says how they are,
// and the listener while it serves.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/http/health.hpp"
#include "platform/http/pipeline.hpp"
#include "platform/net/listener.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace flores::cli {

// What the pipelines of a process have in common.
struct common_parts {
    const config::settings& settings;
    const auth::token_keeper& tokens;
    const auth::ended_sessions& ended;
    const auth::key& guest_key;
    const auth::internal_tokens& internal;
    id_source& ids;
    observe::access_log& access_log;
    observe::metrics& metrics;
    const clock_port& clock;
    net::loops& loops;
};

class door {
public:
    // `replays`: of the edge; null for a service behind it, which other processes of the shop ask.
    door(std::string service, const common_parts& parts, http::health_board& board,
         http::replay_repository* replays);

    const std::string& service() const { return service_; }
    http::pipeline& pipeline() { return pipeline_; }

    // Binds the service's port, so that what is wrong with it stops the start.
    void bind();
    // Starts to accept, and says so in the log.
    void open();
    // Once it is bound.
    std::uint16_t port() const { return listener_->port(); }
    // Fails readiness, stops accepting and lets what is in flight end.
    void drain();
    // After drain: whether it is closed and all that came in was answered.
    bool is_drained() const { return listener_->is_drained(); }
    std::size_t open_connections() const { return listener_->open_connections(); }

private:
    const std::string service_;
    const common_parts parts_;
    http::health_board& board_;
    observe::http_metrics metrics_;
    http::pipeline pipeline_;
    std::unique_ptr<net::listener> listener_;
};

}  // namespace flores::cli
