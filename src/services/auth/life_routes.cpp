#include "services/auth/routes.hpp"

namespace flores::http::binding {

// The copy of everything is JSON, and has a file's name all the same.
template <>
struct answer_traits<with_headers<accounts::export_view>> : answer_traits<accounts::export_view> {
    static constexpr bool may_have_name = true;
};

}  // namespace flores::http::binding

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
using http::not_stored;
using http::nothing_of;
using http::row;
using http::verb;
using http::with_headers;

// A copy of everything is offered as a file, and kept by nobody on the way.
std::pair<std::string_view, std::string> as_a_file() {
    return {"Content-Disposition", "attachment; filename=\"flores-victoria-mis-datos.json\""};
}

expected<accepted> accepted_of(expected<void> done) {
    if (!done) return std::unexpected(std::move(done.error()));
    return accepted{};
}

task<expected<account_view>> verify_email(verify_email_request given, accounts_api& api) {
    co_return co_await api.mailboxes.verify_email(std::move(given.token.value));
}

task<expected<accepted>> resend_verification(principal caller, accounts_api& api) {
    auto done = co_await api.mailboxes.resend_verification(std::move(caller.account));
    co_return accepted_of(std::move(done));
}

task<expected<accepted>> forgot_password(forgot_password_request given, client_address from,
                                         accounts_api& api) {
    auto done =
        co_await api.mailboxes.forgot_password(std::move(given.email), std::move(from.text));
    co_return accepted_of(std::move(done));
}

task<expected<no_content>> reset_password(reset_password_request given, accounts_api& api) {
    auto done = co_await api.mailboxes.reset_password(std::move(given));
    co_return nothing_of(std::move(done));
}

task<expected<with_headers<export_view>>> export_account(principal caller, accounts_api& api) {
    auto got = co_await api.erasures.export_all(std::move(caller));
    if (!got) co_return std::unexpected(std::move(got.error()));
    co_return with_headers<export_view>{std::move(*got), {not_stored(), as_a_file()}};
}

task<expected<with_headers<no_content>>> erase_account(principal caller, proven_request given,
                                                       client_address from, accounts_api& api) {
    auto done = co_await api.erasures.erase(std::move(caller.account), std::move(given),
                                            std::move(from.text));
    co_return signed_out_of(std::move(done), api);
}

}  // namespace

std::vector<http::route> life_routes(accounts_api& api) {
    return http::routes(
        api,
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
            can_fail{link_over, mailbox_not_enough, errors::overloaded}, reset_password},
        row{verb::get, "/api/auth/export", "Export own data", access::customer, limits::sensitive,
            answers<with_headers<export_view>>, can_fail{errors::unavailable}, export_account},
        row{verb::post, "/api/auth/erase", "Erase own account", access::customer, limits::sensitive,
            body<proven_request>, answers<with_headers<no_content>>,
            can_fail{wrong_password, wrong_code, code_required, too_many_attempts, last_admin,
                     errors::conflict, errors::overloaded},
            erase_account});
}

}  // namespace flores::accounts
