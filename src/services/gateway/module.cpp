#include "services/gateway/module.hpp"

#include "platform/net/timed_job.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/auth/events.hpp"
#include "services/gateway/migrations.hpp"
#include "services/gateway/storage/redis_replays.hpp"
#include "services/gateway/storage/sql_replays.hpp"
#include "services/order/events.hpp"

namespace flores::gateway {
namespace {

constexpr std::chrono::hours forget_period{1};

struct replay_file {
    explicit replay_file(const http::service_context& context)
        : file(context.data_folder / tables.file, tables.steps), stored(file) {
        file.count_into(context.metrics, "gateway");
    }

    sql::sqlite_file file;
    sql_replay_repository stored;
};

template <class Stored>
void forget_erased(const http::service_context& context, Stored& stored) {
    // An order that was still to come keeps its people beyond their account.
    for (const std::string_view type :
         {accounts::account_erased_event, order::order_forgotten_event})
        context.relay.subscribe("gateway.replays", type, [&stored](events::event told) {
            return stored.forget_people_of(std::move(told.aggregate));
        });
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : clock(context.clock), loops(context.loops) {
        if (context.redis) {
            shared = std::make_unique<redis_replay_repository>(*context.redis);
            forget_erased(context, *shared);
        } else {
            embedded = std::make_unique<replay_file>(context);
            forget_erased(context, embedded->stored);
        }
    }

    std::unique_ptr<replay_file> embedded;  // one of the two
    std::unique_ptr<redis_replay_repository> shared;
    const clock_port& clock;
    net::loops& loops;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {}
module::~module() = default;

http::replay_repository& module::replays() {
    if (parts_->shared) return *parts_->shared;
    return parts_->embedded->stored;
}

void module::start() {
    if (!parts_->embedded) return;
    net::run_every(parts_->loops, "forget_kept_answers", forget_period,
                   [&stored = parts_->embedded->stored, &clock = parts_->clock] {
                       return net::or_throw(stored.forget(clock.now()));
                   });
}

}  // namespace flores::gateway
