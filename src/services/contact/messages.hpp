// Wire types of tickets and of the mail queue.
#pragma once

#include "domain/bounded_text.hpp"
#include "domain/email.hpp"
#include "domain/phone.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/contact/contact.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

struct message_request {
    person_name name;
    flores::email email;
    std::optional<flores::phone> phone;
    ticket_category category;
    std::optional<ticket_urgency> urgency;
    json::text<3, 120> subject;
    json::paragraph<10, 4000> message;
    // No person sees this field, so only programs that fill in forms fill it.
    std::optional<json::text<0, 200>> website;
};
BOOST_DESCRIBE_STRUCT(message_request, (),
                      (name, email, phone, category, urgency, subject, message, website))

struct message_view {
    std::string number;
    instant received_at;
};
BOOST_DESCRIBE_STRUCT(message_view, (), (number, received_at))

inline constexpr int page_default = 50;

struct tickets_query {
    std::optional<ticket_status> status{};
    std::optional<ticket_category> category{};
    std::optional<ticket_urgency> urgency{};
    std::optional<json::text<1, 60>> assignee{};  // an account's id, or "none"
    std::optional<json::text<1, 80>> q{};         // in number, name, e-mail and subject
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(tickets_query, (),
                      (status, category, urgency, assignee, q, cursor, limit, total))

struct ticket_summary {
    std::string number;
    std::int64_t revision;
    ticket_status status;
    ticket_category category;
    ticket_urgency urgency;
    std::string name;
    std::string subject;
    std::optional<std::string> assignee;
    instant opened_at;
};
BOOST_DESCRIBE_STRUCT(ticket_summary, (),
                      (number, revision, status, category, urgency, name, subject, assignee,
                       opened_at))

using ticket_list = json::page<ticket_summary>;

struct step_view {
    std::int64_t revision;
    instant at;
    step_kind kind;
    std::string by;
    ticket_status status;
    std::optional<std::string> assignee;
    std::string words;
};
BOOST_DESCRIBE_STRUCT(step_view, (), (revision, at, kind, by, status, assignee, words))

struct ticket_view {
    std::string number;
    std::int64_t revision;
    ticket_status status;
    ticket_category category;
    ticket_urgency urgency;
    std::string language;
    std::optional<std::string> account;
    std::string name;
    std::string email;
    std::string phone;
    std::string subject;
    std::string message;
    std::optional<std::string> assignee;
    bool erased;
    instant opened_at;
    std::vector<step_view> history;
};
BOOST_DESCRIBE_STRUCT(ticket_view, (),
                      (number, revision, status, category, urgency, language, account, name, email,
                       phone, subject, message, assignee, erased, opened_at, history))

struct answer_view {
    instant at;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(answer_view, (), (at, text))

// A message as its own writer may have it.
struct own_message {
    std::string number;
    ticket_status status;
    ticket_category category;
    std::string name;
    std::string email;
    std::string phone;
    std::string subject;
    std::string message;
    instant opened_at;
    std::vector<answer_view> answers;
};
BOOST_DESCRIBE_STRUCT(own_message, (),
                      (number, status, category, name, email, phone, subject, message, opened_at,
                       answers))

struct contact_export {
    std::vector<own_message> messages;
};
BOOST_DESCRIBE_STRUCT(contact_export, (), (messages))

struct assign_request {
    std::optional<json::text<1, 60>> account;  // null: nobody's
};
BOOST_DESCRIBE_STRUCT(assign_request, (), (account))

struct move_request {
    ticket_status to;
    std::optional<json::text<0, 300>> reason;
};
BOOST_DESCRIBE_STRUCT(move_request, (), (to, reason))

struct words_request {
    json::paragraph<1, 4000> text;
};
BOOST_DESCRIBE_STRUCT(words_request, (), (text))

struct mails_query {
    std::optional<mail_state> state{};
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(mails_query, (), (state, cursor, limit, total))

struct mail_view {
    std::string id;
    std::string kind;
    std::string domain;
    mail_state state;
    int attempts;
    instant made_at;
    std::optional<instant> due_at;
    std::optional<instant> done_at;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(mail_view, (),
                      (id, kind, domain, state, attempts, made_at, due_at, done_at, why))

using mail_list = json::page<mail_view>;

struct replayed_view {
    int replayed;
};
BOOST_DESCRIBE_STRUCT(replayed_view, (), (replayed))

}  // namespace flores::contact
