#include "services/auth/routes.hpp"

namespace flores::accounts {
namespace {

using auth::principal;
using http::accepted;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::client_address;
using http::limits;
using http::no_content;
using http::nothing_of;
using http::row;
using http::verb;

expected<accepted> accepted_of(expected<void> done) {
    if (!done) return std::unexpected(std::move(done.error()));
    return accepted{};
}

task<expected<account_view>> verify_email(verify_email_request given, mailbox_service& mailboxes) {
    co_return co_await mailboxes.verify_email(std::move(given.token.value));
}

task<expected<accepted>> resend_verification(principal caller, mailbox_service& mailboxes) {
    auto done = co_await mailboxes.resend_verification(std::move(caller.account));
    co_return accepted_of(std::move(done));
}

task<expected<accepted>> forgot_password(forgot_password_request given, client_address from,
                                         mailbox_service& mailboxes) {
    auto done = co_await mailboxes.forgot_password(std::move(given.email), std::move(from.text));
    co_return accepted_of(std::move(done));
}

task<expected<no_content>> reset_password(reset_password_request given,
                                          mailbox_service& mailboxes) {
    auto done = co_await mailboxes.reset_password(std::move(given));
    co_return nothing_of(std::move(done));
}

}  // namespace

std::vector<http::route> routes(mailbox_service& mailboxes) {
    return http::routes(
        mailboxes,
        row{verb::post, "/api/auth/verify-email", "Verify e-mail address", access::open,
            limits::sensitive, body<verify_email_request>, answers<account_view>,
            can_fail{link_over}, verify_email},
        row{verb::post, "/api/auth/verify-email/resend", "Resend e-mail verification",
            access::customer, limits::sensitive, answers<accepted>, can_fail{too_many_attempts},
            resend_verification},
        row{verb::post, "/api/auth/forgot-password", "Ask for password reset", access::open,
            limits::sensitive, body<forgot_password_request>, answers<accepted>,
            can_fail{too_many_attempts}, forgot_password},
        row{verb::post, "/api/auth/reset-password", "Reset password", access::open,
            limits::sensitive, body<reset_password_request>, answers<no_content>,
            can_fail{link_over, mailbox_not_enough, errors::overloaded}, reset_password});
}

}  // namespace flores::accounts
