#include "services/contact/contact.hpp"

#include <array>

namespace flores::contact {
namespace {

// In the words of the shop's own language.
std::string_view word_of(ticket_category what) {
    constexpr std::array<std::string_view, 7> words{"pedido", "entrega", "producto", "pago",
                                                    "evento", "reclamo", "otro"};
    return words.at(static_cast<std::size_t>(what));
}

std::string_view word_of(ticket_urgency what) {
    constexpr std::array<std::string_view, 3> words{"baja", "normal", "alta"};
    return words.at(static_cast<std::size_t>(what));
}

// new -> in_progress -> resolved, and back again when somebody reopens it.
bool may_follow(ticket_status from, ticket_status to) {
    switch (to) {
        case ticket_status::in_progress:
            return from == ticket_status::new_ || from == ticket_status::resolved;
        case ticket_status::resolved:
            return from == ticket_status::in_progress;
        case ticket_status::new_:
            break;
    }
    return false;
}

std::string cause_of(const ticket& what, std::string_view mail) {
    return "ticket:" + what.number.text() + ":" + std::string(mail);
}

}  // namespace

expected<ticket> stepped(ticket now, const wanted_step& wanted, instant at) {
    switch (wanted.kind) {
        case step_kind::assigned:
            now.assignee = wanted.assignee;
            break;
        case step_kind::moved:
            if (!may_follow(now.status, wanted.to)) return fail(wrong_ticket_state);
            now.status = wanted.to;
            break;
        case step_kind::answered:
            if (now.erased) return fail(ticket_erased);
            if (now.status == ticket_status::new_) now.status = ticket_status::in_progress;
            break;
        case step_kind::noted:
        case step_kind::opened:
        case step_kind::erased:
            break;
    }
    ++now.revision;
    now.steps.push_back(
        {now.revision, at, wanted.kind, wanted.actor, now.status, now.assignee, wanted.words});
    return now;
}

std::vector<mail_draft> mails_of_opening(const ticket& what, std::int64_t told_today) {
    const std::string number = what.number.text();
    mail_draft for_shop{.cause = cause_of(what, "shop"),
                        .kind = "ticket_for_shop",
                        .about = number,
                        .recipient = std::string(to_the_shop),
                        .content = {.language = "es",
                                    .values = {{"number", number},
                                               {"name", what.name},
                                               {"email", what.email},
                                               {"phone", what.phone.empty() ? "-" : what.phone},
                                               {"subject", what.subject},
                                               {"category", std::string(word_of(what.category))},
                                               {"urgency", std::string(word_of(what.urgency))}},
                                    .quote = what.message,
                                    .reply_to = what.email}};
    if (told_today >= receipts_per_day_max) return {std::move(for_shop)};
    mail_draft received{.cause = cause_of(what, "received"),
                        .kind = "ticket_received",
                        .about = number,
                        .recipient = what.email,
                        .content = {.language = what.language, .values = {{"number", number}}}};
    return {std::move(for_shop), std::move(received)};
}

mail_draft mail_of_answer(const ticket& what) {
    const ticket_step& answer = what.steps.back();
    return {.cause = cause_of(what, std::to_string(answer.revision)),
            .kind = "ticket_answered",
            .about = what.number.text(),
            .recipient = what.email,
            .content = {.language = what.language,
                        .values = {{"number", what.number.text()}, {"name", what.name}},
                        .quote = answer.words}};
}

}  // namespace flores::contact
