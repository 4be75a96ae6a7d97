// The rules of tickets: what people write to the shop, and what staff do about it.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/entry_seed.hpp"
#include "services/auth/client.hpp"
#include "services/auth/events.hpp"
#include "services/contact/messages.hpp"
#include "services/contact/repository.hpp"

#include <string>

namespace flores::contact {

class contact_service {
public:
    contact_service(ticket_repository& stored, accounts::account_client& accounts,
                    const ticket_numbering& numbering, const clock_port& clock, id_source& ids,
                    const auth::key& cursor_key)
        : stored_(stored),
          accounts_(accounts),
          numbering_(numbering),
          clock_(clock),
          ids_(ids),
          cursor_key_(cursor_key) {}

    // One ticket `from` the same seed. A message whose trap for programs is filled is answered like
    // any other and goes nowhere.
    task<expected<message_view>> write(auth::principal caller, message_request wanted, language in,
                                       entry_seed from = {});

    task<expected<ticket_list>> list(tickets_query asked);
    // not_found: there is no such ticket.
    task<expected<ticket>> show(ticket_number number);

    // `seen`: the revision that the caller read. not_found; stale: there is a newer one.
    // not_of_support: an account that is none, or of too low a role.
    task<expected<ticket>> assign(auth::principal caller, ticket_number number, seen_revision seen,
                                  assign_request wanted);
    // wrong_ticket_state: it cannot go there.
    task<expected<ticket>> move(auth::principal caller, ticket_number number, seen_revision seen,
                                move_request wanted);
    // By mail. ticket_erased: nobody is left to answer.
    task<expected<ticket>> answer(auth::principal caller, ticket_number number, seen_revision seen,
                                  words_request wanted);
    // For staff alone.
    task<expected<ticket>> note(auth::principal caller, ticket_number number, seen_revision seen,
                                words_request wanted);

    // All that an account wrote, signed in or as a guest under its verified e-mail, and what it was
    // answered. unavailable: auth cannot be asked for the e-mail.
    task<expected<contact_export>> export_of(std::string account);

    // For the event account.erased. What is known by the e-mail alone is erased with the account
    // only where its owner proved that the address is theirs. Answers the numbers of all messages
    // that the account wrote when it was signed in; asked again it answers the same, until `disown`
    // makes them nobody's.
    task<expected<std::vector<std::string>>> erase(accounts::account_erased gone);
    task<expected<void>> disown(std::string account);

private:
    task<expected<ticket_filter>> written_by(std::string account);
    task<expected<std::vector<ticket_number>>> all_of(ticket_filter wanted);
    task<expected<ticket>> step(ticket_number number, seen_revision seen, wanted_step wanted);

    ticket_repository& stored_;
    accounts::account_client& accounts_;
    const ticket_numbering& numbering_;
    const clock_port& clock_;
    id_source& ids_;
    const auth::key cursor_key_;
};

}  // namespace flores::contact
