#include "services/user/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/events/taking.hpp"
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
          reminders(reminders_stored, consents_stored, stored, context.clock, context.ids),
          service(stored, reminders, delivery, context.clock, context.ids),
          loops(context.loops),
          leases(context.leases) {}

    std::unique_ptr<sql::store> opened;
    sql::store& file;
    events::sql_outbox outbox;
    sql_user_repository stored;
    sql_reminder_repository reminders_stored;
    sql_consent_repository consents_stored;
    order::calling_delivery_client delivery;
    reminder_service reminders;
    user_service service;
    net::loops& loops;
    net::leases* leases;
};

module::module(const http::service_context& context) :parts_(std::make_unique<parts>(context)) {
    http::watch_database(context, parts_->file);
    context.relay.add(parts_->outbox);
    context.relay.subscribe(
        "user.profile", accounts::account_registered_event,
        events::taking([&users = parts_->service](accounts::account_registered fresh) {
            return users.begin(std::move(fresh.id), std::move(fresh.name),
                               std::move(fresh.language));
        }));
    context.relay.subscribe(
        "user.erasure", accounts::account_erased_event,
        events::taking([&users = parts_->service](accounts::account_erased gone) {
            return users.erase(std::move(gone.id));
        }));
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined({user::routes(parts_->service), user::routes(parts_->reminders)});
}

void module::start() {
    net::run_once_every(parts_->leases, "user", parts_->loops, "tell_reminders", reminding_period,
                        [&reminders = parts_->reminders] { return reminders.tell_due(); });
}

}  // namespace flores::user
