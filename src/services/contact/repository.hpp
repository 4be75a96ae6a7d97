// The storage port of tickets. Each verb is one whole transaction, with the mails that belong to it
// in the queue.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/core/task.hpp"
#include "services/contact/contact.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

struct ticket_filter {
    std::optional<ticket_status> status{};
    std::optional<ticket_category> category{};
    std::optional<ticket_urgency> urgency{};
    std::optional<std::string> account{};  // who wrote it
    std::optional<std::string> email{};    // with `account`: or, as a guest, under this address
    std::optional<std::string> assignee{};
    bool unassigned = false;             // instead of `assignee`
    std::optional<std::string> words{};  // folded; in number, name, e-mail and subject
};

class ticket_repository {
public:
    virtual ~ticket_repository() = default;

    // Stores the ticket under the next number of the shop's day at `opened_at`, with its first
    // step by `actor` and its mails, and returns it. Where one was opened from its seed already,
    // returns that and does nothing.
    virtual task<expected<ticket>> open(ticket fresh, std::string actor) = 0;

    // With its steps, in their order. not_found: there is no such ticket.
    virtual task<expected<ticket>> load(ticket_number number) = 0;

    // The newest first, before position `before`, without their messages and steps.
    virtual task<expected<list_part<ticket>>> list(ticket_filter filter,
                                                   std::optional<std::int64_t> before,
                                                   part_size size) = 0;

    // Takes the step (contact.hpp) when the revision is still `seen`; an answer's mail is queued
    // with it. not_found; stale: it changed since; and what stepped refuses.
    virtual task<expected<ticket>> step(ticket_number number, seen_revision seen,
                                        wanted_step wanted, instant now) = 0;

    // Removes the personal data of the tickets of an account, and of those that guests wrote under
    // an e-mail (empty: none), with their answers and notes, and drops the mails to them and about
    // them that were not sent. Whose they were is known to `list` alone until `disown`. Done again,
    // it changes nothing. Returns how many tickets it erased.
    virtual task<expected<int>> erase(std::string account, std::string email, instant now) = 0;

    // Erased tickets of the account are nobody's from now on.
    virtual task<expected<void>> disown(std::string account) = 0;
};

}  // namespace flores::contact
