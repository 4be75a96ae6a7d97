// What a process of production has beside its services: Redis, MongoDB where one of them keeps
// documents, the leases of its services, and the way that events take between processes.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/core/ids.hpp"
#include "platform/document/mongo_pool.hpp"
#include "platform/events/redis_leases.hpp"
#include "platform/events/stream_publisher.hpp"
#include "platform/events/stream_reader.hpp"
#include "platform/http/health.hpp"
#include "platform/http/redis_buckets.hpp"
#include "platform/http/service_context.hpp"
#include "platform/keyvalue/redis.hpp"
#include "platform/promotion/lasting_presence.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flores::cli {

// Where the settings say that Redis is.
keyvalue::redis_place redis_place_of(const config::settings& from);
// The same, once it was asked. keyvalue::redis_refused: it does not take the settings, and which;
// one that does not answer may come yet.
keyvalue::redis_place reached_redis(const config::settings& from);

// config::config_error: names what the stores of these services need and the settings do not say.
void require_stores(const config::settings& from, const std::vector<std::string>& services);

// Says in Redis, as long as `there` lives, that a process is at the stores, so that nobody copies
// them meanwhile; `doing` is what for. std::runtime_error: they are half a copy of a shop, or
// somebody copies them. Found out later, as Redis was away, `end` is called on another thread, and
// hears why.
void enter_stores(promotion::lasting_presence& there, const std::string& doing, id_source& ids,
                  std::function<void(const std::string& why)> end);

// Such an end, of a command: nothing is asked of it that could be let end.
void end_command(const std::string& why);

class production {
public:
    // keyvalue::redis_refused: Redis does not take the settings; document::mongo_error: MONGODB_URI
    // is none. One that does not answer is waited for by what needs it. All outlive this.
    production(const config::settings& settings, const std::vector<std::string>& services,
               net::loops& loops, const clock_port& clock, id_source& ids,
               observe::metrics& metrics);

    // Waits until MongoDB is there and migrated for these services, where one of them keeps
    // documents, and says in the log what it waits for; `waiting` is called before each pause.
    // document::mongo_error: it does not take the settings. sql::store_error: the process was told
    // to end meanwhile.
    void wait_for_mongo(const std::function<void()>& waiting);
    // For commands, which wait for nobody: goes on without one that is away. document::mongo_error:
    // one that is there lacks something.
    void require_indexes();

    // Gives a context what is here.
    void furnish(http::service_context& context);
    // Gives the board of a port with these services behind it the stores to watch. What does not
    // keep its data in Redis is ready without it: events wait in the outboxes, limits of requests
    // are those of each gateway, and what is done once waits.
    void watch(http::health_board& board, const std::vector<std::string>& behind);

    // Before start. What a service does once is for a replica that is able to: it is asked on the
    // first loop.
    void hold_leases_while(std::function<bool(std::string_view service)> able);

    // Of all gateways together.
    http::shared_buckets& limits() { return limits_; }

    // The service's part in events, alive as long as this.
    events::hub& hub_of(std::string_view service);

    // As enter_stores, until this is gone. The other stores may tell of a half copy, too.
    void enter(const std::string& doing, std::function<void(const std::string& why)> end);

    // Enters to serve; found out later that it must not, the process is told to end and
    // was_shut_out() is true.
    void start();
    bool was_shut_out() const { return shut_out_; }
    // Blocks until events rest and the leases are given up; false: not by then, and nothing that
    // they use may be destroyed.
    bool stop(std::chrono::steady_clock::time_point give_up);

private:
    // Its outboxes under its name, its subscriptions as they are.
    class stream_hub final : public events::hub {
    public:
        stream_hub(std::string service, production& all)
            : service_(std::move(service)), all_(all) {}

        const std::string& service() const { return service_; }
        void add(events::event_source& source) override;
        void subscribe(std::string name, std::string_view type, consumer take) override;

    private:
        const std::string service_;
        production& all_;
        int sources_ = 0;
    };

    bool is_half_promoted();

    const config::settings& settings_;
    const std::vector<std::string>& services_;
    net::loops& loops_;
    id_source& ids_;
    std::atomic<bool> shut_out_ = false;
    promotion::lasting_presence presence_;  // goes last: until then something may still be written
    keyvalue::redis redis_;
    std::optional<document::mongo_pool> mongo_;
    http::redis_buckets limits_;
    events::event_stream stream_;
    events::redis_leases leases_;
    events::stream_publisher publisher_;
    events::stream_reader reader_;
    std::deque<stream_hub> hubs_;
    bool running_ = false;
};

}  // namespace flores::cli
