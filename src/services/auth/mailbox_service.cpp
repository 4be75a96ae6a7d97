#include "services/auth/mailbox_service.hpp"

namespace flores::accounts {

task<expected<account_view>> mailbox_service::verify_email(std::string token) {
    const auto done =
        co_await parts_.mailboxes.verify_email(auth::sha256_hex(token), parts_.clock.now());
    if (!done) co_return std::unexpected(done.error());
    co_return view_of(co_await door_.as_addressed(*done));
}

task<expected<void>> mailbox_service::resend_verification(std::string account) {
    const auto held = co_await parts_.accounts.load(account);
    if (!held) co_return std::unexpected(gone_is_signed_out(held.error()));
    if (held->who.email_verified) co_return expected<void>();
    const auto who = co_await door_.as_addressed(held->who);
    auto token = new_token(who, token_purpose::verify_email, parts_.clock.now(), parts_.ids);
    const std::optional<std::string> whose = who.id;
    const auto sent = co_await parts_.mailboxes.put(whose, std::move(token));
    if (!sent) co_return std::unexpected(sent.error());
    if (!*sent) co_return std::unexpected(to_wait(mail_pause));
    co_return expected<void>();
}

// The token is made whether there is an account or not, and either way user is asked for a name and
// something is stored.
task<expected<void>> mailbox_service::forgot_password(email address, std::string from) {
    // From one network, and to one address from wherever it is asked: nobody floods a mailbox.
    // What one of the two refuses counts for neither.
    const std::string network = network_of(from);
    const auto from_there = parts_.mail_waits.begin(address.text(), network, false);
    if (from_there.count() > 0) co_return std::unexpected(to_wait(from_there));
    const auto to_it = parts_.mail_waits.begin("mail", "mail to " + address.text(), false);
    if (to_it.count() > 0) {
        parts_.mail_waits.withdrawn(address.text(), network, false);
        co_return std::unexpected(to_wait(to_it));
    }
    const auto found = co_await parts_.accounts.find(address, {});
    if (!found) co_return std::unexpected(found.error());
    const bool exists = found->has_value();
    account whose;
    whose.id = new_id(parts_.ids, parts_.clock.now(), "usr");
    std::optional<std::string> id;
    if (exists) {
        whose = (*found)->who;
        id = whose.id;
    }
    whose = co_await door_.as_addressed(std::move(whose));
    auto token = new_token(whose, token_purpose::reset_password, parts_.clock.now(), parts_.ids);
    const auto stored = co_await parts_.mailboxes.put(std::move(id), std::move(token));
    if (!stored) co_return std::unexpected(stored.error());
    co_return expected<void>();
}

task<expected<void>> mailbox_service::reset_password(reset_password_request given) {
    const std::string hash = auth::sha256_hex(given.token.value);
    const auto whose =
        co_await parts_.mailboxes.find(hash, token_purpose::reset_password, parts_.clock.now());
    if (!whose) co_return std::unexpected(whose.error());
    const auto good = check_new_password(given.password.value, whose->address, "/password");
    if (!good) co_return std::unexpected(good.error());
    auto hashed = co_await door_.hash(std::move(given.password.value));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));
    const account who = co_await door_.as_addressed(*whose);
    const instant now = parts_.clock.now();
    std::vector<events::event> told{
        mail_to(who, contact::mail_kind::password_changed, {{"name", who.name}}, now, parts_.ids)};
    const auto done = co_await parts_.mailboxes.reset_password(
        hash, now, std::move(*hashed), door_.last_expiry(), std::move(told));
    co_return co_await door_.then_catch_up(done);
}

}  // namespace flores::accounts
