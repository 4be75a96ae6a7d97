#include "services/auth/module.hpp"

#include "platform/core/run_aside.hpp"
#include "platform/events/outbox.hpp"
#include "platform/net/timed_job.hpp"
#include "platform/sql/open.hpp"
#include "services/auth/migrations.hpp"
#include "services/auth/routes.hpp"
#include "services/auth/storage/sql_accounts.hpp"
#include "services/auth/storage/sql_erasures.hpp"
#include "services/auth/storage/sql_mailboxes.hpp"
#include "services/auth/storage/sql_second_factors.hpp"
#include "services/auth/storage/sql_sessions.hpp"

#include <stdexcept>

namespace flores::accounts {
namespace {

constexpr std::chrono::seconds refresh_period{1};
constexpr std::chrono::minutes forget_period{10};
constexpr std::chrono::seconds erasure_period{1};

task<void> forget_old(session_repository& sessions, auth::ended_sessions& held,
                      const clock_port& clock) {
    held.forget(clock.now());
    auto forgetting = net::or_throw(sessions.forget(clock.now()));
    co_await std::move(forgetting);
}

task<void> finish_erasures(erasure_repository& stored, const clock_port& clock) {
    auto telling = net::or_throw(stored.tell_again(clock.now()));
    co_await std::move(telling);
    auto finishing = net::or_throw(stored.finish());
    co_await std::move(finishing);
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : opened(sql::open(context.settings, context.data_folder, tables, context.metrics)),
          file(*opened),
          accounts(file),
          sessions(file),
          factors(file),
          mailboxes(file),
          erasures(file),
          outbox(file),
          keys(context.secret),
          waits(context.clock),
          mail_waits(context.clock, mail_settings),
          held(context.ended),
          ended(sessions, held),
          people(context.calls),
          shared{accounts,  sessions,      factors,     mailboxes, erasures,
                 passwords, waits,         mail_waits,  ended,     context.tokens,
                 keys,      context.clock, context.ids, people},
          door(shared),
          service(shared, door),
          factor_rules(shared, door),
          mailbox_rules(shared, door),
          erasure_rules(shared, door, factor_rules, context.calls),
          api{service, erasure_rules, context.guest_key, context.secure_cookies},
          clock(context.clock),
          loops(context.loops),
          leases(context.leases) {}

    aside_loop aside;  // first: outlives the threads that post answers to it
    std::unique_ptr<sql::store> opened;
    sql::store& file;
    sql_account_repository accounts;
    sql_session_repository sessions;
    sql_second_factor_repository factors;
    sql_mailbox_repository mailboxes;
    sql_erasure_repository erasures;
    events::sql_outbox outbox;
    argon2_passwords passwords;
    service_keys keys;
    back_off waits;
    back_off mail_waits;
    auth::ended_sessions& held;
    ended_log ended;
    user::calling_person_client people;
    service_parts shared;
    doorkeeper door;
    account_service service;
    second_factor_service factor_rules;
    mailbox_service mailbox_rules;
    erasure_service erasure_rules;
    accounts_api api;
    const clock_port& clock;
    net::loops& loops;
    net::leases* leases;
};

module::module(const http::service_context& context) {
    if (context.tokens.lifetime() > session_idle_max)
        throw std::invalid_argument("JWT_EXPIRES_IN is more than 30 days, longer than a session");
    parts_ = std::make_unique<parts>(context);
    const auto loaded = parts_->aside.run(parts_->ended.refresh());
    // Of a store that went away since it was opened: health is down until a later refresh.
    if (!loaded && !loaded.error().is(errors::unavailable))
        throw std::runtime_error("auth: the ended sessions cannot be read");
    http::watch_database(context, parts_->file);
    context.relay.add(parts_->outbox);
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return http::joined({accounts::routes(parts_->api), accounts::routes(parts_->factor_rules),
                         accounts::routes(parts_->mailbox_rules)});
}

void module::start() {
    // A copy that stays behind is refused by the pipeline after 30 s.
    net::run_every(parts_->loops, "refresh_ended_sessions", refresh_period,
                   [&ended = parts_->ended] { return net::or_throw(ended.refresh()); });
    net::run_once_every(parts_->leases, "auth", parts_->loops, "finish_erasures", erasure_period,
                        [&all = *parts_] { return finish_erasures(all.erasures, all.clock); });
    net::run_every(parts_->loops, "forget_ended_sessions", forget_period,
                   [&all = *parts_] { return forget_old(all.sessions, all.held, all.clock); });
}

expected<void> module::health() const {
    if (parts_->held.stale(std::chrono::steady_clock::now())) return fail(errors::unavailable);
    return {};
}

expected<void> module::create_admin(const std::string& address, const std::string& password) {
    return parts_->aside.run(parts_->service.create_admin(address, password));
}

expected<void> module::reset_password(const std::string& address, const std::string& password) {
    return parts_->aside.run(parts_->service.reset_password(address, password));
}

bool module::has_admin() {
    const auto found = parts_->aside.run(parts_->service.has_admin());
    if (!found) throw std::runtime_error("auth: the accounts cannot be read");
    return *found;
}

}  // namespace flores::accounts
