#include "services/user/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/sql/open.hpp"
#include "services/auth/events.hpp"
#include "services/user/migrations.hpp"
#include "services/user/reminder_service.hpp"
#include "services/user/routes.hpp"
#include "services/user/storage/sql_reminders.hpp"
#include "services/user/storage/sql_users.hpp"

namespace flores::user {
namespace {

constexpr std::chrono::minutes reminding_period{1};

task<expected<void>> take_registered(user_service& users, events::event told) {
    auto fresh = json::decode<accounts::account_registered>(told.payload);
    if (!fresh) co_return std::unexpected(std::move(fresh.error()));
    auto beginning =
        users.begin(std::move(fresh->id), std::move(fresh->name), std::move(fresh->language));
    co_return co_await std::move(beginning);
}

task<expected<void>> take_erased(user_service& users, events::event told) {
    auto gone = json::decode<accounts::account_erased>(told.payload);
    if (!gone) co_return std::unexpected(std::move(gone.error()));
    auto erasing = users.erase(std::move(gone->id));
    co_return co_await std::move(erasing);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : opened(sql::open(context.settings, context.data_folder, tables, context.metrics)),
          file(*opened),
          outbox(file),
          stored(file),
          reminders_stored(file, context.ids),
          consents_stored(file),
          delivery(context.calls),
          service(stored, delivery, context.clock, context.ids),
          reminders(reminders_stored, consents_stored, stored, context.clock, context.ids),
          personal{service, reminders},
          loops(context.loops),
          leases(context.leases) {}

    std::unique_ptr<sql::store> opened;
    sql::store& file;
    events::sql_outbox outbox;
    sql_user_repository stored;
    sql_reminder_repository reminders_stored;
    sql_consent_repository consents_stored;
    order::calling_delivery_client delivery;
    user_service service;
    reminder_service reminders;
    personal_data personal;
    net::loops& loops;
    net::leases* leases;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    http::watch_database(context, parts_->file);
    context.relay.add(parts_->outbox);
    context.relay.subscribe("user.profile", std::string(accounts::account_registered_event),
                            [&users = parts_->service](events::event told) {
                                return take_registered(users, std::move(told));
                            });
    context.relay.subscribe("user.erasure", std::string(accounts::account_erased_event),
                            [&users = parts_->service](events::event told) {
                                return take_erased(users, std::move(told));
                            });
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined({user::routes(parts_->service), user::routes(parts_->reminders),
                         user::routes(parts_->personal)});
}

void module::start() {
    net::run_once_every(parts_->leases, "user", parts_->loops, "tell_reminders", reminding_period,
                        [&reminders = parts_->reminders] { return reminders.tell_due(); });
}

}  // namespace flores::user
