// Wire types of profiles and addresses.
#pragma once

#include "domain/bounded_text.hpp"
#include "domain/commune.hpp"
#include "domain/phone.hpp"
#include "platform/json/language.hpp"
#include "platform/json/types.hpp"
#include "services/user/reminder_messages.hpp"
#include "services/user/user.hpp"

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

namespace flores::user {

struct profile_view {
    std::string id;
    std::string name;
    std::optional<std::string> phone;
    std::string language;
    std::int64_t revision;
};
BOOST_DESCRIBE_STRUCT(profile_view, (), (id, name, phone, language, revision))

// What is absent stays; a null phone is taken away.
struct change_profile_request {
    std::optional<person_name> name;
    json::patch<flores::phone> phone;
    std::optional<language_code> language;
};
BOOST_DESCRIBE_STRUCT(change_profile_request, (), (name, phone, language))

struct address_request {
    json::text<1, 40> label;
    person_name recipient;
    flores::phone phone;
    json::text<3, 160> line;
    std::optional<json::text<0, 160>> details;
    flores::commune commune;
    std::optional<bool> is_default;
};
BOOST_DESCRIBE_STRUCT(address_request, (),
                      (label, recipient, phone, line, details, commune, is_default))

struct address_view {
    std::string id;
    std::string label;
    std::string recipient;
    std::string phone;
    std::string line;
    std::string details;
    std::string commune;
    std::string commune_name;
    bool is_default;
};
BOOST_DESCRIBE_STRUCT(address_view, (),
                      (id, label, recipient, phone, line, details, commune, commune_name,
                       is_default))

struct address_list {
    std::vector<address_view> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(address_list, (), (items, next_cursor))

// All that is held on an account.
struct user_export {
    profile_view profile;
    std::vector<address_view> addresses;
    std::vector<reminder_view> reminders;
    preferences_view preferences;
};
BOOST_DESCRIBE_STRUCT(user_export, (), (profile, addresses, reminders, preferences))

}  // namespace flores::user
