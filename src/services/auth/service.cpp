#include "services/auth/service.hpp"

#include "domain/utf8.hpp"
#include "platform/auth/page.hpp"
#include "platform/json/encode.hpp"
#include "platform/observe/log.hpp"
#include "services/auth/events.hpp"
#include "services/order/events.hpp"

namespace flores::accounts {

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
    events::event out = events::make_event(parts_.ids, fresh.created_at, account_registered_event,
                                           fresh.id, 1, json::encode(told));
    out.personal = true;
    return out;
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
    auto hashed = co_await door_.hash(std::move(wanted.password.value));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));

    const account fresh = new_account(
        std::move(wanted.email), wanted.name.text(),
        std::string(json::enum_text(wanted.language.value_or(spoken))), auth::role::customer);
    auto first = door_.start_session(address, factor_kind::none);
    const std::optional<session_start> stored = first.stored;
    auto token = new_token(fresh, token_purpose::verify_email, fresh.created_at, parts_.ids);
    const std::optional<one_time_token> verification = std::move(token.stored);
    std::vector<events::event> told{registered(fresh), std::move(token.mail)};
    const auto added = co_await parts_.accounts.add(fresh, std::move(*hashed), stored, verification,
                                                    std::move(told));
    if (!added) co_return std::unexpected(added.error());
    co_return door_.tokens_of(fresh, std::move(first.stored.id), std::move(first.refresh_token));
}

task<expected<login_view>> account_service::sign_in(login_request given, std::string address) {
    const std::string network = network_of(address);
    const auto found = co_await parts_.accounts.find(given.email, network);
    if (!found) co_return std::unexpected(found.error());
    // An unknown account is verified against a hash that nothing opens: same work, same answer.
    const bool exists = found->has_value();
    const std::string stored_hash = exists ? (*found)->password_hash : auth::dummy_hash();
    const doorkeeper::attempt made{given.email.text(), network, exists && (*found)->known_network};
    const auto judged =
        co_await door_.judge(made, stored_hash, given.password.value, error(bad_credentials));
    if (!judged && judged.error().is(bad_credentials)) {
        std::optional<std::string> whose;
        if (exists) whose = (*found)->who.id;
        const auto noted = co_await parts_.sessions.note_failure(whose, parts_.clock.now(), network,
                                                                 sign_in_outcome::wrong_password);
        if (!noted) co_return std::unexpected(noted.error());
    }
    if (!judged) co_return std::unexpected(judged.error());

    const credentials& held = **found;
    co_await renew_hash(held, std::move(given.password.value));
    if (held.second_factor || needs_second_factor(held.who.rank)) co_return ask_for_factor(held);
    auto in = co_await door_.let_in(held.who, std::move(address), factor_kind::none,
                                    error(bad_credentials));
    if (!in) co_return std::unexpected(std::move(in.error()));
    login_view out{};
    out.access_token = std::move(in->access_token);
    out.refresh_token = std::move(in->refresh_token);
    out.expires_in = in->expires_in;
    out.account = std::move(in->account);
    co_return out;
}

login_view account_service::ask_for_factor(const credentials& held) const {
    sign_in_ticket ticket{.account = held.who.id, .role_version = held.who.role_version};
    login_view out{};
    if (held.second_factor) {
        ticket.use = ticket_use::challenge;
        ticket.expires_at = parts_.clock.now() + challenge_lifetime;
        out.second_factor = factor_step::required;
        out.challenge = tickets_.write(ticket);
    } else {
        ticket.use = ticket_use::first_enrolment;
        ticket.expires_at = parts_.clock.now() + enrolment_lifetime;
        out.second_factor = factor_step::enrol;
        out.enrolment = tickets_.write(ticket);
    }
    return out;
}

// A hash of former costs is made anew while the password is at hand. It can wait for the next time:
// whatever fails here is no reason to refuse the sign-in.
task<void> account_service::renew_hash(credentials held, std::string password) {
    if (!parts_.passwords.outdated(held.password_hash)) co_return;
    auto fresh = co_await parts_.passwords.hash(std::move(password));
    if (!fresh) co_return;
    const auto done = co_await parts_.accounts.rehash(
        std::move(held.who.id), std::move(held.password_hash), std::move(*fresh));
    if (!done) log::warning("password_not_rehashed", {{"why", done.error().kind->code}});
}

task<expected<tokens_view>> account_service::change_password(auth::principal caller,
                                                             change_password_request wanted,
                                                             std::string address) {
    const auto held =
        co_await door_.ask_again(caller.account, std::move(wanted.current_password.value), address);
    if (!held) co_return std::unexpected(held.error());
    const account who = co_await door_.as_addressed(held->who);
    const auto good = check_new_password(wanted.new_password.value, who.address, "/new_password");
    if (!good) co_return std::unexpected(good.error());
    auto hashed = co_await door_.hash(std::move(wanted.new_password.value));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));

    // Staff have a token because they gave a code; a customer's session may have begun without.
    const auto proven = needs_second_factor(who.rank) ? factor_kind::code : factor_kind::none;
    auto next = door_.start_session(address, proven);
    const std::optional<session_start> stored = next.stored;
    std::vector<events::event> told{mail_to(who, contact::mail_kind::password_changed,
                                            {{"name", who.name}}, next.stored.at, parts_.ids)};
    auto changed = co_await parts_.accounts.set_password(
        who.id, who.role_version, std::move(*hashed), stored, door_.last_expiry(), std::move(told));
    if (!changed) co_return std::unexpected(stale_is(changed.error(), errors::conflict));
    changed->name = who.name;
    const auto done = co_await door_.then_catch_up(expected<void>());
    if (!done) co_return std::unexpected(done.error());
    co_return door_.tokens_of(*changed, std::move(next.stored.id), std::move(next.refresh_token));
}

task<expected<account_view>> account_service::show(std::string id) {
    const auto held = co_await parts_.accounts.load(std::move(id));
    if (!held) co_return std::unexpected(gone_is_signed_out(held.error()));
    co_return view_of(co_await door_.as_addressed(held->who));
}

task<expected<account_contact>> account_service::contact(std::string id) {
    const auto held = co_await parts_.accounts.load(std::move(id));
    if (!held) co_return std::unexpected(held.error());
    const account who = co_await door_.as_addressed(held->who);
    co_return account_contact{who.id,
                              who.address.text(),
                              who.name,
                              who.language,
                              std::string(auth::name_of(who.rank)),
                              who.email_verified};
}

task<expected<account_view>> account_service::change_role(std::string id, role_code role,
                                                          std::string by) {
    if (id == by) co_return fail(own_role);
    const auto rank = auth::role_named(json::enum_text(role));
    const auto held = co_await parts_.accounts.load(id);
    if (!held) co_return std::unexpected(held.error());
    const order::staff_acted deed{auth::owner_of_account(by),
                                  "account.role",
                                  order::audit_subject::account,
                                  id,
                                  std::string(auth::name_of(held->who.rank)),
                                  std::string(auth::name_of(rank.value()))};
    std::vector<events::event> told{order::event_of(deed, parts_.ids, parts_.clock.now())};
    const auto changed = co_await parts_.accounts.set_role(
        std::move(id), rank.value(), std::move(by), door_.last_expiry(), std::move(told));
    if (!changed) co_return std::unexpected(changed.error());
    const auto done = co_await door_.then_catch_up(expected<void>());
    if (!done) co_return std::unexpected(done.error());
    co_return view_of(*changed);
}

task<expected<account_list>> account_service::list_accounts(accounts_query asked) {
    const std::string beginning = asked.email ? fold(asked.email->value) : std::string();
    const auth::page_asked page(parts_.keys.cursor, "accounts by e-mail:" + beginning, asked,
                                json::page_items_max);
    auto last = page.last();
    if (!last) co_return std::unexpected(std::move(last.error()));
    std::string after = *last ? std::move((*last)->sort_key) : std::string();
    auto found = co_await parts_.accounts.list(beginning, std::move(after), page.size());
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto place = [](const account& one) {
        return auth::cursor{one.address.text(), one.id};
    };
    const auto view = [](const account& one) {
        return view_of(one);
    };
    co_return page.answer(std::move(*found), view, place);
}

}  // namespace flores::accounts
