#include "services/auth/routes.hpp"

#include "platform/http/pipeline.hpp"

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
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::client_address;
using http::created;
using http::limits;
using http::no_content;
using http::not_stored;
using http::nothing_of;
using http::query;
using http::row;
using http::unstored;
using http::verb;
using http::with_headers;

using signed_in = with_headers<tokens_view>;
using at_the_door = with_headers<login_view>;
using signed_up = with_headers<created<tokens_view>>;
using signed_out = with_headers<no_content>;

// With the session goes the guest cookie: who comes next at this browser starts with a cart of
// their own.
expected<signed_out> signed_out_of(expected<void> done, const accounts_api& api) {
    if (!done) return std::unexpected(std::move(done.error()));
    return signed_out{{},
                      {{"Set-Cookie", http::guest_cookie(api.guest_key, "", api.secure_cookies)}}};
}

// A copy of everything is offered as a file, and kept by nobody on the way.
std::pair<std::string_view, std::string> as_a_file() {
    return {"Content-Disposition", "attachment; filename=\"flores-victoria-mis-datos.json\""};
}

task<expected<signed_up>> register_customer(register_request wanted, language spoken,
                                            client_address from, accounts_api& api) {
    auto got =
        co_await api.accounts.register_customer(std::move(wanted), spoken, std::move(from.text));
    if (!got) co_return std::unexpected(std::move(got.error()));
    co_return signed_up{{std::move(*got), "/api/auth/me"}, {not_stored()}};
}

task<expected<at_the_door>> sign_in(login_request given, client_address from, accounts_api& api) {
    auto got = co_await api.accounts.sign_in(std::move(given), std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<signed_in>> refresh(refresh_request given, client_address from, accounts_api& api) {
    auto got =
        co_await api.accounts.refresh(std::move(given.refresh_token.value), std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<signed_out>> sign_out(principal caller, accounts_api& api) {
    auto done = co_await api.accounts.sign_out(std::move(caller));
    co_return signed_out_of(std::move(done), api);
}

task<expected<signed_out>> sign_out_everywhere(principal caller, accounts_api& api) {
    auto done = co_await api.accounts.sign_out_everywhere(std::move(caller.account));
    co_return signed_out_of(std::move(done), api);
}

task<expected<session_list>> list_sessions(principal caller, accounts_api& api) {
    co_return co_await api.accounts.list_sessions(std::move(caller));
}

task<expected<sign_in_list>> list_sign_ins(principal caller, accounts_api& api) {
    co_return co_await api.accounts.list_sign_ins(std::move(caller.account));
}

task<expected<no_content>> end_session(principal caller, std::string id, accounts_api& api) {
    auto done = co_await api.accounts.end_session(std::move(caller.account), std::move(id));
    co_return nothing_of(std::move(done));
}

task<expected<signed_in>> change_password(principal caller, change_password_request wanted,
                                          client_address from, accounts_api& api) {
    auto got = co_await api.accounts.change_password(std::move(caller), std::move(wanted),
                                                     std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<account_view>> show_account(principal caller, accounts_api& api) {
    co_return co_await api.accounts.show(std::move(caller.account));
}

task<expected<account_list>> list_accounts(accounts_query asked, accounts_api& api) {
    co_return co_await api.accounts.list_accounts(std::move(asked));
}

task<expected<account_view>> change_role(principal caller, std::string id,
                                         change_role_request wanted, accounts_api& api) {
    co_return co_await api.accounts.change_role(std::move(id), wanted.role,
                                                std::move(caller.account));
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

task<expected<account_contact>> contact_of(std::string id, accounts_api& api) {
    co_return co_await api.accounts.contact(std::move(id));
}

task<expected<ended_view>> list_ended(ended_query asked, accounts_api& api) {
    co_return co_await api.accounts.ended_after(asked.after);
}

}  // namespace

std::vector<http::route> routes(accounts_api& api) {
    return http::routes(
        api,
        row{verb::post, "/api/auth/register", "Register customer", access::open, limits::sensitive,
            body<register_request>, answers<signed_up>, can_fail{email_taken, errors::overloaded},
            register_customer},
        row{verb::post, "/api/auth/login", "Sign in", access::open, limits::sensitive,
            body<login_request>, answers<at_the_door>,
            can_fail{bad_credentials, too_many_attempts, errors::overloaded}, sign_in},
        row{verb::post, "/api/auth/refresh", "Refresh tokens", access::open, limits::sensitive,
            body<refresh_request>, answers<signed_in>, can_fail{session_over}, refresh},
        row{verb::post, "/api/auth/logout", "Sign out", access::customer, limits::write,
            answers<signed_out>, sign_out},
        row{verb::post, "/api/auth/logout-everywhere", "Sign out everywhere", access::customer,
            limits::write, answers<signed_out>, sign_out_everywhere},
        row{verb::get, "/api/auth/sessions", "List own sessions", access::customer, limits::read,
            answers<session_list>, list_sessions},
        row{verb::get, "/api/auth/sign-ins", "List own sign-ins", access::customer, limits::read,
            answers<sign_in_list>, list_sign_ins},
        row{verb::del, "/api/auth/sessions/{id}", "End own session", access::customer,
            limits::write, answers<no_content>, can_fail{errors::not_found}, end_session},
        row{verb::post, "/api/auth/password", "Change own password", access::customer,
            limits::sensitive, body<change_password_request>, answers<signed_in>,
            can_fail{wrong_password, too_many_attempts, errors::conflict, errors::overloaded},
            change_password},
        row{verb::get, "/api/auth/me", "Show own account", access::customer, limits::read,
            answers<account_view>, show_account},
        row{verb::get, "/api/auth/accounts", "List accounts", access::admin, limits::read,
            query<accounts_query>, answers<account_list>, can_fail{errors::bad_cursor},
            list_accounts},
        row{verb::put, "/api/auth/accounts/{id}/role", "Change role of account", access::admin,
            limits::sensitive, body<change_role_request>, answers<account_view>,
            can_fail{own_role, last_admin, email_unverified, errors::not_found}, change_role},
        row{verb::get, "/api/auth/export", "Export own data", access::customer, limits::sensitive,
            answers<with_headers<export_view>>, can_fail{errors::unavailable}, export_account},
        row{verb::post, "/api/auth/erase", "Erase own account", access::customer, limits::sensitive,
            body<proven_request>, answers<with_headers<no_content>>,
            can_fail{wrong_password, wrong_code, code_required, too_many_attempts, last_admin,
                     errors::conflict, errors::overloaded},
            erase_account},
        row{verb::get, "/internal/accounts/{id}", access::internal, limits::read,
            answers<account_contact>, can_fail{errors::not_found}, contact_of},
        row{verb::get, "/internal/auth/ended", access::internal, limits::read, query<ended_query>,
            answers<ended_view>, list_ended});
}

}  // namespace flores::accounts
