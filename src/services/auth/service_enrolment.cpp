// The part of the second factor that sets an app up.
#include "platform/auth/encrypted_value.hpp"
#include "services/auth/second_factor_service.hpp"
#include "services/auth/totp.hpp"

namespace flores::accounts {
namespace {

constexpr std::string_view issuer = "Flores Victoria";

bool enrols(const std::optional<sign_in_ticket>& ticket) {
    return ticket &&
           (ticket->use == ticket_use::enrolment || ticket->use == ticket_use::first_enrolment);
}

}  // namespace

task<expected<enrolment_ticket_view>> second_factor_service::begin(std::string account,
                                                                   begin_enrolment_request given,
                                                                   std::string address) {
    const auto held = co_await door_.ask_again(std::move(account), std::move(given.password.value),
                                               std::move(address));
    if (!held) co_return std::unexpected(held.error());
    if (held->second_factor) co_return fail(already_enrolled);
    const sign_in_ticket ticket{ticket_use::enrolment, held->who.id, held->who.role_version,
                                parts_.clock.now() + enrolment_lifetime};
    co_return enrolment_ticket_view{tickets_.write(ticket)};
}

task<expected<enrolment_view>> second_factor_service::enrol(std::string text) {
    const auto ticket = tickets_.read(text, parts_.clock.now());
    if (!enrols(ticket)) co_return fail(ticket_over);
    const auto held = co_await holder_of(*ticket);
    if (!held) co_return std::unexpected(held.error());
    std::string secret(totp::secret_bytes, '\0');
    parts_.ids.random(reinterpret_cast<unsigned char*>(secret.data()), secret.size());
    std::string sealed = auth::encrypt(parts_.keys.factor, held->who.id, secret, parts_.ids);
    const auto begun = co_await parts_.factors.begin(held->who.id, std::move(sealed));
    if (!begun) co_return std::unexpected(begun.error());
    co_return enrolment_view{totp::base32(secret),
                             totp::uri(issuer, held->who.address.text(), secret)};
}

task<expected<second_factor_service::enrolling>> second_factor_service::secret_to_confirm(
    sign_in_ticket ticket) {
    const auto held = co_await holder_of(ticket);
    if (!held) co_return std::unexpected(held.error());
    const auto begun = co_await parts_.factors.load(ticket.account);
    if (!begun) co_return std::unexpected(begun.error());
    if (!*begun) co_return fail(ticket_over);
    if ((*begun)->confirmed) co_return fail(already_enrolled);
    auto secret = auth::decrypt(parts_.keys.factor, ticket.account, (*begun)->sealed_secret);
    if (!secret) co_return fail(ticket_over);
    co_return enrolling{held->who, std::move(*secret), (*begun)->sealed_secret};
}

task<expected<enrolled_view>> second_factor_service::confirm(confirm_enrolment_request given,
                                                             std::string address) {
    const auto ticket = tickets_.read(given.enrolment.value, parts_.clock.now());
    if (!enrols(ticket)) co_return fail(ticket_over);
    const auto begun = co_await secret_to_confirm(*ticket);
    if (!begun) co_return std::unexpected(begun.error());
    const std::string place = "enrolment of " + begun->who.id;
    const auto left = parts_.waits.begin("enrolment", place, false);
    if (left.count() > 0) co_return std::unexpected(to_wait(left));
    const auto step = totp::step_of(begun->secret, given.code.value, parts_.clock.now());
    if (!step) co_return fail(wrong_code);
    parts_.waits.succeeded("enrolment", place, false);

    std::vector<std::string> codes = new_codes();
    std::optional<doorkeeper::started> next;
    std::optional<session_start> first;
    if (ticket->use == ticket_use::first_enrolment) {
        next = door_.start_session(address, factor_kind::code);
        first = next->stored;
    }
    const auto done = co_await parts_.factors.confirm(begun->who.id, begun->who.role_version,
                                                      begun->sealed_secret, *step,
                                                      hashes_of(begun->who.id, codes), first);
    if (!done) co_return std::unexpected(stale_is(done.error(), ticket_over));
    enrolled_view out{std::move(codes), std::nullopt};
    if (next)
        out.signed_in =
            door_.tokens_of(begun->who, std::move(next->stored.id), std::move(next->refresh_token));
    co_return out;
}

}  // namespace flores::accounts
