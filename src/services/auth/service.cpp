#include "services/auth/service.hpp"

#include "domain/utf8.hpp"
#include "platform/auth/cursor.hpp"
#include "platform/json/encode.hpp"
#include "services/auth/events.hpp"

namespace flores::accounts {
namespace {

constexpr std::chrono::seconds overload_retry{1};

account_view view_of(const account& one) {
    return {one.id, one.address.text(), one.name, std::string(name_of(one.rank))};
}

// The two workers are busy with some half a second's work: come back after it.
error with_retry(error why) {
    if (why.is(errors::overloaded) && why.retry_after.count() == 0)
        why.retry_after = overload_retry;
    return why;
}

error to_wait(std::chrono::seconds left) {
    error out(too_many_attempts);
    out.retry_after = left;
    return out;
}

// The account's rights or password changed between the check and the effect, so what was checked
// does not hold any more.
error stale_is(error why, const error_kind& instead) {
    return why.is(errors::stale) ? error(instead) : why;
}

// A token may outlive its account.
error gone_is_signed_out(error why) {
    return why.is(errors::not_found) ? error(errors::unauthenticated) : why;
}

std::string list_filter(const std::string& beginning) {
    return "accounts by e-mail:" + beginning;
}

std::string language_of(std::optional<language_code> named, language spoken) {
    const bool english = named ? *named == language_code::en : spoken == language::en;
    return english ? "en" : "es";
}

}  // namespace

account account_service::new_account(email address, std::string name, std::string language,
                                     auth::role rank) {
    const instant now = parts_.clock.now();
    return {.id = new_id(parts_.ids, now, "usr"),
            .address = std::move(address),
            .name = std::move(name),
            .language = std::move(language),
            .rank = rank,
            .created_at = now};
}

events::event account_service::registered(const account& fresh) {
    const account_registered told{fresh.id, fresh.name, fresh.language};
    return events::make_event(parts_.ids, fresh.created_at, account_registered_type, fresh.id, 1,
                              json::encode(told));
}

instant account_service::last_expiry() const {
    return last_token_expiry(parts_.clock.now(), parts_.tokens.lifetime());
}

task<expected<std::string>> account_service::hash(std::string password) {
    auto made = co_await parts_.passwords.hash(std::move(password));
    if (!made) co_return std::unexpected(with_retry(std::move(made.error())));
    co_return made;
}

task<expected<tokens_view>> account_service::register_customer(register_request wanted,
                                                               language spoken,
                                                               std::string address) {
    const auto good = check_new_password(wanted.password.value, wanted.email, "/password");
    if (!good) co_return std::unexpected(good.error());
    // Before the hash, which costs more than all the rest.
    const auto taken = co_await parts_.accounts.find(wanted.email, {});
    if (!taken) co_return std::unexpected(taken.error());
    if (taken->has_value()) co_return fail(email_taken);
    auto hashed = co_await hash(std::move(wanted.password.value));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));

    const account fresh = new_account(std::move(wanted.email), wanted.name.text(),
                                      language_of(wanted.language, spoken), auth::role::customer);
    started first = start_session(address);
    const std::optional<session_start> stored = first.stored;
    const auto added =
        co_await parts_.accounts.add(fresh, std::move(*hashed), stored, registered(fresh));
    if (!added) co_return std::unexpected(added.error());
    co_return tokens_of(fresh, std::move(first.stored.id), std::move(first.refresh_token));
}

task<expected<void>> account_service::judge(attempt made, std::string stored_hash,
                                            std::string password, error otherwise) {
    const auto left = parts_.waits.begin(made.name, made.network, made.known);
    if (left.count() > 0 && !made.known) co_return std::unexpected(to_wait(left));
    const auto right =
        co_await parts_.passwords.verify(std::move(stored_hash), std::move(password));
    if (!right) {
        parts_.waits.withdrawn(made.name, made.network, made.known);
        co_return std::unexpected(with_retry(right.error()));
    }
    if (*right) {
        parts_.waits.succeeded(made.name, made.network, made.known);
        co_return expected<void>();
    }
    if (left.count() > 0) co_return std::unexpected(to_wait(left));
    co_return std::unexpected(std::move(otherwise));
}

task<expected<tokens_view>> account_service::sign_in(login_request given, std::string address) {
    const std::string network = network_of(address);
    const auto found = co_await parts_.accounts.find(given.email, network);
    if (!found) co_return std::unexpected(found.error());
    // An unknown account is verified against a hash that nothing opens: same work, same answer.
    const bool exists = found->has_value();
    const std::string stored_hash = exists ? (*found)->password_hash : auth::dummy_hash();
    const attempt made{given.email.text(), network, exists && (*found)->known_network};
    const auto judged =
        co_await judge(made, stored_hash, std::move(given.password.value), error(bad_credentials));
    if (!judged) co_return std::unexpected(judged.error());

    const account& who = (*found)->who;
    started next = start_session(address);
    const auto opened =
        co_await parts_.sessions.open(who.id, who.role_version, next.stored, last_expiry());
    const auto done = co_await then_catch_up(opened);
    if (!done) co_return std::unexpected(stale_is(done.error(), bad_credentials));
    co_return tokens_of(who, std::move(next.stored.id), std::move(next.refresh_token));
}

task<expected<tokens_view>> account_service::change_password(auth::principal caller,
                                                             change_password_request wanted,
                                                             std::string address) {
    const auto held = co_await parts_.accounts.load(caller.account);
    if (!held) co_return std::unexpected(gone_is_signed_out(held.error()));
    const account& who = held->who;
    const auto good = check_new_password(wanted.new_password.value, who.address, "/new_password");
    if (!good) co_return std::unexpected(good.error());
    // A name of its own: who holds a stolen token guesses no better here than at the sign-in, and
    // does not make the owner wait there.
    const attempt made{who.id, network_of(address), false};
    const auto judged = co_await judge(
        made, held->password_hash, std::move(wanted.current_password.value), error(wrong_password));
    if (!judged) co_return std::unexpected(judged.error());
    auto hashed = co_await hash(std::move(wanted.new_password.value));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));

    started next = start_session(address);
    const std::optional<session_start> stored = next.stored;
    const auto changed = co_await parts_.accounts.set_password(
        who.id, who.role_version, std::move(*hashed), stored, last_expiry());
    if (!changed) co_return std::unexpected(stale_is(changed.error(), errors::conflict));
    const auto done = co_await then_catch_up(expected<void>());
    if (!done) co_return std::unexpected(done.error());
    co_return tokens_of(*changed, std::move(next.stored.id), std::move(next.refresh_token));
}

task<expected<account_view>> account_service::show(std::string id) {
    const auto held = co_await parts_.accounts.load(std::move(id));
    if (!held) co_return std::unexpected(gone_is_signed_out(held.error()));
    co_return view_of(held->who);
}

task<expected<account_view>> account_service::change_role(std::string id, role_code role,
                                                          std::string by) {
    if (id == by) co_return fail(own_role);
    const auto rank = auth::role_named(json::enum_text(role));
    const auto changed = co_await parts_.accounts.set_role(std::move(id), rank.value(),
                                                           std::move(by), last_expiry());
    if (!changed) co_return std::unexpected(changed.error());
    const auto done = co_await then_catch_up(expected<void>());
    if (!done) co_return std::unexpected(done.error());
    co_return view_of(*changed);
}

task<expected<account_list>> account_service::list_accounts(accounts_query asked) {
    const std::string beginning = asked.email ? fold(asked.email->value) : std::string();
    const std::int64_t limit = asked.limit ? asked.limit->value : page_items_max;
    std::string after;
    if (asked.cursor) {
        auto last =
            auth::read_cursor(parts_.cursor_key, list_filter(beginning), asked.cursor->value);
        if (!last) co_return std::unexpected(std::move(last.error()));
        after = std::move(last->sort_key);
    }
    const auto found = co_await parts_.accounts.list(beginning, std::move(after), limit + 1);
    if (!found) co_return std::unexpected(found.error());
    account_list out;
    for (const auto& one : *found) {
        if (static_cast<std::int64_t>(out.items.size()) == limit) {
            const auto& last = out.items.back();
            out.next_cursor = auth::write_cursor(parts_.cursor_key, list_filter(beginning),
                                                 {last.email, last.id});
            break;
        }
        out.items.push_back(view_of(one));
    }
    co_return out;
}

}  // namespace flores::accounts
