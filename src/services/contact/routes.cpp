#include "services/contact/routes.hpp"

namespace flores::contact {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::query;
using http::row;
using http::tagged;
using http::verb;

tagged<ticket_view> view_of(ticket one) {
    ticket_view view{one.number.text(),
                     one.revision,
                     one.status,
                     one.category,
                     one.urgency,
                     std::move(one.language),
                     std::move(one.account),
                     std::move(one.name),
                     std::move(one.email),
                     std::move(one.phone),
                     std::move(one.subject),
                     std::move(one.message),
                     std::move(one.assignee),
                     one.erased,
                     one.opened_at,
                     {}};
    for (ticket_step& step : one.steps)
        view.history.push_back({step.revision, step.at, step.kind, std::move(step.actor),
                                step.status, std::move(step.assignee), std::move(step.words)});
    return {std::move(view), std::to_string(one.revision)};
}

expected<tagged<ticket_view>> answer_of(expected<ticket> got) {
    if (!got) return std::unexpected(std::move(got.error()));
    return view_of(std::move(*got));
}

task<expected<created<message_view>>> write_message(principal caller, message_request wanted,
                                                    language in, entry_seed from,
                                                    contact_service& tickets) {
    auto writing = tickets.write(std::move(caller), std::move(wanted), in, std::move(from));
    auto got = co_await std::move(writing);
    if (!got) co_return std::unexpected(std::move(got.error()));
    std::string location = "/api/contact/tickets/" + got->number;
    co_return created<message_view>{std::move(*got), std::move(location)};
}

task<expected<ticket_list>> list_tickets(tickets_query asked, contact_service& tickets) {
    co_return co_await tickets.list(std::move(asked));
}

task<expected<tagged<ticket_view>>> show_ticket(ticket_number number, contact_service& tickets) {
    auto got = co_await tickets.show(number);
    co_return answer_of(std::move(got));
}

task<expected<tagged<ticket_view>>> assign_ticket(principal caller, ticket_number number,
                                                  seen_revision seen, assign_request wanted,
                                                  contact_service& tickets) {
    auto got =
        co_await tickets.assign(std::move(caller), number, std::move(seen), std::move(wanted));
    co_return answer_of(std::move(got));
}

task<expected<tagged<ticket_view>>> move_ticket(principal caller, ticket_number number,
                                                seen_revision seen, move_request wanted,
                                                contact_service& tickets) {
    auto got = co_await tickets.move(std::move(caller), number, std::move(seen), std::move(wanted));
    co_return answer_of(std::move(got));
}

task<expected<tagged<ticket_view>>> answer_ticket(principal caller, ticket_number number,
                                                  seen_revision seen, words_request wanted,
                                                  contact_service& tickets) {
    auto got =
        co_await tickets.answer(std::move(caller), number, std::move(seen), std::move(wanted));
    co_return answer_of(std::move(got));
}

task<expected<tagged<ticket_view>>> note_ticket(principal caller, ticket_number number,
                                                seen_revision seen, words_request wanted,
                                                contact_service& tickets) {
    auto got = co_await tickets.note(std::move(caller), number, std::move(seen), std::move(wanted));
    co_return answer_of(std::move(got));
}

task<expected<contact_export>> export_account(std::string account, contact_service& tickets) {
    co_return co_await tickets.export_of(std::move(account));
}

task<expected<mail_list>> list_mails(mails_query asked, mail_service& mails) {
    co_return co_await mails.list(std::move(asked));
}

task<expected<replayed_view>> replay_mail(principal caller, std::string id, mail_service& mails) {
    co_return co_await mails.replay(caller.owner(), std::move(id));
}

task<expected<replayed_view>> replay_mails(principal caller, mail_service& mails) {
    co_return co_await mails.replay(caller.owner(), std::nullopt);
}

}  // namespace

std::vector<http::route> routes(contact_service& tickets) {
    return http::routes(
        tickets,
        row{verb::post, "/api/contact/messages", "Write to the shop", access::guest,
            limits::sensitive, body<message_request>, answers<created<message_view>>,
            write_message},
        row{verb::get, "/api/contact/tickets", "List tickets", access::support, limits::read,
            query<tickets_query>, answers<ticket_list>, can_fail{errors::bad_cursor}, list_tickets},
        row{verb::get, "/api/contact/tickets/{number}", "Show ticket", access::support,
            limits::read, answers<tagged<ticket_view>>, can_fail{errors::not_found}, show_ticket},
        row{verb::put, "/api/contact/tickets/{number}/assignee", "Assign ticket", access::support,
            limits::write, body<assign_request>, answers<tagged<ticket_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required,
                     not_of_support},
            assign_ticket},
        row{verb::put, "/api/contact/tickets/{number}/status", "Change ticket status",
            access::support, limits::write, body<move_request>, answers<tagged<ticket_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required,
                     wrong_ticket_state},
            move_ticket},
        row{verb::post, "/api/contact/tickets/{number}/answers", "Answer ticket", access::support,
            limits::write, body<words_request>, answers<tagged<ticket_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required,
                     ticket_erased},
            answer_ticket},
        row{verb::post, "/api/contact/tickets/{number}/notes", "Add note to ticket",
            access::support, limits::write, body<words_request>, answers<tagged<ticket_view>>,
            can_fail{errors::not_found, errors::stale, errors::precondition_required}, note_ticket},
        row{verb::get, "/internal/contact/export/{account}", access::internal, limits::read,
            answers<contact_export>, export_account});
}

std::vector<http::route> routes(mail_service& mails) {
    return http::routes(
        mails,
        row{verb::get, "/api/contact/mails", "List mails by state", access::admin, limits::read,
            query<mails_query>, answers<mail_list>, can_fail{errors::bad_cursor}, list_mails},
        row{verb::post, "/api/contact/mails/replay", "Send dead mails again", access::admin,
            limits::write, answers<replayed_view>, replay_mails},
        row{verb::post, "/api/contact/mails/{id}/replay", "Send dead mail again", access::admin,
            limits::write, answers<replayed_view>, can_fail{errors::not_found}, replay_mail});
}

}  // namespace flores::contact
