// Wire types of accounts, sign-in and sessions.
#pragma once

#include "domain/bounded_text.hpp"
#include "domain/email.hpp"
#include "platform/json/language.hpp"
#include "platform/json/page.hpp"
#include "platform/json/scalar_codecs.hpp"
#include "platform/json/types.hpp"
#include "services/auth/accounts.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::accounts {

// As auth::role, in its order.
enum class role_code : unsigned char { customer, delivery, florist, support, manager, admin };
BOOST_DESCRIBE_ENUM(role_code, customer, delivery, florist, support, manager, admin)

// Min to Max characters, taken as they are: spaces of a password are its own.
template <std::size_t Min>
struct password_text {
    std::string value{};
};
using any_password = password_text<1>;  // to compare
using new_password = password_text<password_chars_min>;

struct register_request {
    flores::email email;
    new_password password;
    person_name name;
    std::optional<language_code> language;
};
BOOST_DESCRIBE_STRUCT(register_request, (), (email, password, name, language))

struct login_request {
    flores::email email;
    any_password password;
};
BOOST_DESCRIBE_STRUCT(login_request, (), (email, password))

struct refresh_request {
    json::text<1, 200> refresh_token;
};
BOOST_DESCRIBE_STRUCT(refresh_request, (), (refresh_token))

struct change_password_request {
    any_password current_password;
    accounts::new_password new_password;
};
BOOST_DESCRIBE_STRUCT(change_password_request, (), (current_password, new_password))

struct change_role_request {
    role_code role;
};
BOOST_DESCRIBE_STRUCT(change_role_request, (), (role))

struct accounts_query {
    std::optional<json::text<1, 254>> email;  // how it begins
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(accounts_query, (), (email, cursor, limit, total))

struct account_view {
    std::string id;
    std::string email;
    std::string name;
    std::string role;
    bool email_verified;
};
BOOST_DESCRIBE_STRUCT(account_view, (), (id, email, name, role, email_verified))

struct tokens_view {
    std::string access_token;
    std::string refresh_token;
    std::int64_t expires_in;  // seconds, of the access token
    account_view account;
};
BOOST_DESCRIBE_STRUCT(tokens_view, (), (access_token, refresh_token, expires_in, account))

enum class factor_step : unsigned char { required, enrol };
BOOST_DESCRIBE_ENUM(factor_step, required, enrol)

// Tokens, or what stands between the password and them: `required` comes with a challenge for
// /api/auth/login/second-factor, `enrol` with an enrolment for /api/auth/second-factor/enrol.
struct login_view {
    std::optional<std::string> access_token;
    std::optional<std::string> refresh_token;
    std::optional<std::int64_t> expires_in;  // seconds, of the access token
    std::optional<account_view> account;
    std::optional<factor_step> second_factor;
    std::optional<std::string> challenge;
    std::optional<std::string> enrolment;
};
BOOST_DESCRIBE_STRUCT(login_view, (),
                      (access_token, refresh_token, expires_in, account, second_factor, challenge,
                       enrolment))

struct sign_in_view {
    instant at;
    std::string network;        // the address, or the /64 of an IPv6 one
    std::string outcome;        // "signed_in", "wrong_password", "wrong_code"
    std::string second_factor;  // "none", "code", "recovery_code"
};
BOOST_DESCRIBE_STRUCT(sign_in_view, (), (at, network, outcome, second_factor))

struct sign_in_list {
    std::vector<sign_in_view> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(sign_in_list, (), (items, next_cursor))

struct session_view {
    std::string id;
    instant created_at;
    instant last_seen;
    std::string address;
    bool current;
};
BOOST_DESCRIBE_STRUCT(session_view, (), (id, created_at, last_seen, address, current))

struct session_list {
    std::vector<session_view> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(session_list, (), (items, next_cursor))

using account_list = json::page<account_view>;

}  // namespace flores::accounts

template <std::size_t Min>
struct flores::json::codec<flores::accounts::password_text<Min>>
    : flores::json::codec_of_text<flores::accounts::password_text<Min>, text_style::plain, Min,
                                  flores::accounts::password_chars_max> {};
