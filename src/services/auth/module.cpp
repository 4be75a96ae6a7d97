#include "services/auth/module.hpp"

#include "platform/events/outbox.hpp"
#include "platform/net/timed_job.hpp"
#include "services/auth/migrations.hpp"
#include "services/auth/routes.hpp"
#include "services/auth/storage/sqlite_accounts.hpp"
#include "services/auth/storage/sqlite_sessions.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace flores::accounts {
namespace {

constexpr std::chrono::seconds refresh_period{1};
constexpr std::chrono::minutes forget_period{10};

template <class T>
task<void> keep_result(task<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

// A copy that stays behind is refused by the pipeline after 30 s, so a failure is not hidden here:
// it is thrown, for the timed job to log.
task<void> refresh_ended(ended_log& ended) {
    const auto done = co_await ended.refresh();
    if (!done) throw std::runtime_error(std::string(done.error().kind->code));
}

task<void> forget_old(session_repository& sessions, auth::ended_sessions& held,
                      const clock_port& clock) {
    held.forget(clock.now());
    const auto done = co_await sessions.forget(clock.now());
    if (!done) throw std::runtime_error(std::string(done.error().kind->code));
}

service_parts parts_of(const http::service_context& context, account_repository& accounts,
                       session_repository& sessions, password_port& passwords, back_off& waits,
                       ended_log& ended) {
    return {accounts,
            sessions,
            passwords,
            waits,
            ended,
            context.tokens,
            auth::derive_key(context.secret, refresh_token_label),
            auth::derive_key(context.secret, auth::labels::cursor),
            context.clock,
            context.ids};
}

}  // namespace

struct module::parts {
    explicit parts(const http::service_context& context)
        : file(context.data_folder / "auth.db", migrations),
          accounts(file),
          sessions(file),
          outbox(file),
          waits(context.clock),
          held(context.ended),
          ended(sessions, held),
          service(parts_of(context, accounts, sessions, passwords, waits, ended)),
          api{service, context.guest_key, context.secure_cookies},
          clock(context.clock),
          loops(context.loops) {}

    // Runs a task to its end on this thread: for start-up and the command line.
    template <class T>
    T wait_for(task<T> work) {
        aside.restart();
        std::optional<T> value;
        std::exception_ptr thrown;
        boost::asio::co_spawn(aside, keep_result(std::move(work), value),
                              [&thrown](std::exception_ptr why) { thrown = why; });
        aside.run();
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    }

    boost::asio::io_context aside{1};  // first: outlives the threads that post answers to it
    sql::sqlite_file file;
    sqlite_account_repository accounts;
    sqlite_session_repository sessions;
    events::sqlite_outbox outbox;
    argon2_passwords passwords;
    back_off waits;
    auth::ended_sessions& held;
    ended_log ended;
    account_service service;
    accounts_api api;
    const clock_port& clock;
    net::loops& loops;
};

module::module(const http::service_context& context) {
    if (context.tokens.lifetime() > session_idle_max)
        throw std::invalid_argument("JWT_EXPIRES_IN is more than 30 days, longer than a session");
    parts_ = std::make_unique<parts>(context);
    const auto loaded = parts_->wait_for(parts_->ended.refresh());
    if (!loaded) throw std::runtime_error("auth.db: the ended sessions cannot be read");
    context.relay.add(parts_->outbox);
}
module::~module() = default;

std::vector<http::route> module::routes() {
    return accounts::routes(parts_->api);
}

void module::start() {
    net::run_every(parts_->loops, "refresh_ended_sessions", refresh_period,
                   [&ended = parts_->ended] { return refresh_ended(ended); });
    net::run_every(parts_->loops, "forget_ended_sessions", forget_period,
                   [&all = *parts_] { return forget_old(all.sessions, all.held, all.clock); });
}

expected<void> module::health() const {
    if (parts_->held.stale(std::chrono::steady_clock::now())) return fail(errors::unavailable);
    return {};
}

expected<void> module::create_admin(const std::string& address, const std::string& password) {
    return parts_->wait_for(parts_->service.create_admin(address, password));
}

expected<void> module::reset_password(const std::string& address, const std::string& password) {
    return parts_->wait_for(parts_->service.reset_password(address, password));
}

bool module::has_admin() {
    const auto found = parts_->wait_for(parts_->service.has_admin());
    if (!found) throw std::runtime_error("auth.db: the accounts cannot be read");
    return *found;
}

}  // namespace flores::accounts
