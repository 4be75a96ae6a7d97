// Wire types of reminders and preferences.
#pragma once

#include "platform/json/types.hpp"
#include "services/user/consent.hpp"
#include "services/user/reminder.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::user {

struct reminder_request {
    json::text<1, 80> name;  // "Mamá"
    reminder_occasion occasion;
    reminder_date date;
    json::integer<1, days_ahead_max> days_ahead;
    std::optional<bool> yearly;  // true when absent; false takes a date with its year
};
BOOST_DESCRIBE_STRUCT(reminder_request, (), (name, occasion, date, days_ahead, yearly))

struct reminder_view {
    std::string id;
    std::string name;
    reminder_occasion occasion;
    reminder_date date;
    bool yearly;
    int days_ahead;
    std::optional<local_date> next;  // the day it is about next; null when it is over
};
BOOST_DESCRIBE_STRUCT(reminder_view, (), (id, name, occasion, date, yearly, days_ahead, next))

struct reminder_list {
    std::vector<reminder_view> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(reminder_list, (), (items, next_cursor))

struct marketing_request {
    bool given;
    consent_place where;
};
BOOST_DESCRIBE_STRUCT(marketing_request, (), (given, where))

struct consent_view {
    bool given;
    consent_place where;
    instant at;
};
BOOST_DESCRIBE_STRUCT(consent_view, (), (given, where, at))

// Whether the shop may write about offers: only while `marketing` is true.
struct preferences_view {
    std::string language;
    bool marketing;
    std::vector<consent_view> history;  // the newest first
};
BOOST_DESCRIBE_STRUCT(preferences_view, (), (language, marketing, history))

}  // namespace flores::user
