// Wire types of what happens to an account between its beginning and its end: a verified e-mail, a
// forgotten password, a second factor, export and erasure.
#pragma once

#include "platform/json/types.hpp"
#include "services/auth/messages.hpp"

#include <map>

namespace flores::accounts {

using link_token = json::text<1, 200>;
using ticket_text = json::text<1, 2048>;

// A second factor as it is given: one of the two.
struct factor_proof {
    std::optional<json::text<6, 6>> code;
    std::optional<json::text<1, 40>> recovery_code;

    bool given() const { return code || recovery_code; }
};

struct verify_email_request {
    link_token token;
};
BOOST_DESCRIBE_STRUCT(verify_email_request, (), (token))

struct forgot_password_request {
    flores::email email;
};
BOOST_DESCRIBE_STRUCT(forgot_password_request, (), (email))

struct reset_password_request {
    link_token token;
    new_password password;
};
BOOST_DESCRIBE_STRUCT(reset_password_request, (), (token, password))

struct second_factor_login {
    ticket_text challenge;
    std::optional<json::text<6, 6>> code;
    std::optional<json::text<1, 40>> recovery_code;
};
BOOST_DESCRIBE_STRUCT(second_factor_login, (), (challenge, code, recovery_code))

struct begin_enrolment_request {
    any_password password;
};
BOOST_DESCRIBE_STRUCT(begin_enrolment_request, (), (password))

struct enrolment_ticket_view {
    std::string enrolment;
};
BOOST_DESCRIBE_STRUCT(enrolment_ticket_view, (), (enrolment))

struct enrol_request {
    ticket_text enrolment;
};
BOOST_DESCRIBE_STRUCT(enrol_request, (), (enrolment))

struct enrolment_view {
    std::string secret;  // base32, to be typed into an app
    std::string uri;     // otpauth://…, to be shown as a QR code
};
BOOST_DESCRIBE_STRUCT(enrolment_view, (), (secret, uri))

struct confirm_enrolment_request {
    ticket_text enrolment;
    json::text<6, 6> code;
};
BOOST_DESCRIBE_STRUCT(confirm_enrolment_request, (), (enrolment, code))

struct enrolled_view {
    std::vector<std::string> recovery_codes;  // shown this once
    std::optional<tokens_view> signed_in;     // of an enrolment that a sign-in asked for
};
BOOST_DESCRIBE_STRUCT(enrolled_view, (), (recovery_codes, signed_in))

struct second_factor_view {
    bool enrolled;
    bool required;  // by the account's role
    std::int64_t recovery_codes_left;
};
BOOST_DESCRIBE_STRUCT(second_factor_view, (), (enrolled, required, recovery_codes_left))

// Password and second factor again, before something grave.
struct proven_request {
    any_password password;
    std::optional<json::text<6, 6>> code;
    std::optional<json::text<1, 40>> recovery_code;
};
BOOST_DESCRIBE_STRUCT(proven_request, (), (password, code, recovery_code))

struct recovery_codes_view {
    std::vector<std::string> recovery_codes;  // shown this once
};
BOOST_DESCRIBE_STRUCT(recovery_codes_view, (), (recovery_codes))

// Everything that the shop holds on an account.
struct account_export {
    account_view account;
    instant created_at;
    std::string language;
    bool second_factor;
    std::vector<session_view> sessions;
    std::vector<sign_in_view> sign_ins;
};
BOOST_DESCRIBE_STRUCT(account_export, (),
                      (account, created_at, language, second_factor, sessions, sign_ins))

struct export_view {
    instant made_at;
    account_export auth;
    std::map<std::string, json::raw> services;  // by name, as each of them tells it
};
BOOST_DESCRIBE_STRUCT(export_view, (), (made_at, auth, services))

}  // namespace flores::accounts
