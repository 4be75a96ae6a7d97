#include "services/auth/routes.hpp"

namespace flores::accounts {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::client_address;
using http::limits;
using http::no_content;
using http::nothing_of;
using http::row;
using http::unstored;
using http::verb;
using http::with_headers;

task<expected<with_headers<tokens_view>>> sign_in_with_second_factor(
    second_factor_login given, client_address from, second_factor_service& factors) {
    auto got = co_await factors.sign_in(std::move(given), std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<second_factor_view>> show_second_factor(principal caller,
                                                      second_factor_service& factors) {
    co_return co_await factors.show(std::move(caller.account));
}

task<expected<with_headers<enrolment_ticket_view>>> begin_enrolment(
    principal caller, begin_enrolment_request given, client_address from,
    second_factor_service& factors) {
    auto got =
        co_await factors.begin(std::move(caller.account), std::move(given), std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<with_headers<enrolment_view>>> enrol(enrol_request given,
                                                   second_factor_service& factors) {
    auto got = co_await factors.enrol(std::move(given.enrolment.value));
    co_return unstored(std::move(got));
}

task<expected<with_headers<enrolled_view>>> confirm_enrolment(confirm_enrolment_request given,
                                                              client_address from,
                                                              second_factor_service& factors) {
    auto got = co_await factors.confirm(std::move(given), std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<with_headers<recovery_codes_view>>> renew_recovery_codes(
    principal caller, proven_request given, client_address from, second_factor_service& factors) {
    auto got = co_await factors.renew_codes(std::move(caller.account), std::move(given),
                                            std::move(from.text));
    co_return unstored(std::move(got));
}

task<expected<no_content>> remove_second_factor(principal caller, proven_request given,
                                                client_address from,
                                                second_factor_service& factors) {
    auto done =
        co_await factors.remove(std::move(caller.account), std::move(given), std::move(from.text));
    co_return nothing_of(std::move(done));
}

task<expected<no_content>> reset_second_factor(principal caller, std::string id,
                                               second_factor_service& factors) {
    auto done = co_await factors.reset(std::move(id), std::move(caller.account));
    co_return nothing_of(std::move(done));
}

}  // namespace

std::vector<http::route> routes(second_factor_service& factors) {
    return http::routes(
        factors,
        row{verb::post, "/api/auth/login/second-factor", "Sign in with second factor", access::open,
            limits::sensitive, body<second_factor_login>, answers<with_headers<tokens_view>>,
            can_fail{ticket_over, wrong_code, too_many_attempts}, sign_in_with_second_factor},
        row{verb::get, "/api/auth/second-factor", "Show own second factor", access::customer,
            limits::read, answers<second_factor_view>, show_second_factor},
        row{verb::post, "/api/auth/second-factor", "Begin second factor enrolment",
            access::customer, limits::sensitive, body<begin_enrolment_request>,
            answers<with_headers<enrolment_ticket_view>>,
            can_fail{wrong_password, too_many_attempts, already_enrolled, errors::overloaded},
            begin_enrolment},
        row{verb::post, "/api/auth/second-factor/enrol", "Get second factor secret", access::open,
            limits::sensitive, body<enrol_request>, answers<with_headers<enrolment_view>>,
            can_fail{ticket_over, already_enrolled}, enrol},
        row{verb::post, "/api/auth/second-factor/confirm", "Confirm second factor enrolment",
            access::open, limits::sensitive, body<confirm_enrolment_request>,
            answers<with_headers<enrolled_view>>,
            can_fail{ticket_over, wrong_code, too_many_attempts, already_enrolled},
            confirm_enrolment},
        row{verb::post, "/api/auth/second-factor/recovery-codes", "Renew recovery codes",
            access::customer, limits::sensitive, body<proven_request>,
            answers<with_headers<recovery_codes_view>>,
            can_fail{wrong_password, wrong_code, code_required, too_many_attempts, not_enrolled},
            renew_recovery_codes},
        row{verb::post, "/api/auth/second-factor/remove", "Remove own second factor",
            access::customer, limits::sensitive, body<proven_request>, answers<no_content>,
            can_fail{wrong_password, wrong_code, code_required, too_many_attempts, not_enrolled,
                     second_factor_required},
            remove_second_factor},
        row{verb::del, "/api/auth/accounts/{id}/second-factor", "Reset second factor of account",
            access::admin, limits::sensitive, answers<no_content>,
            can_fail{own_second_factor, errors::not_found}, reset_second_factor});
}

}  // namespace flores::accounts
