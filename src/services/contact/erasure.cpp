#include "services/contact/erasure.hpp"

namespace flores::contact {

// Once the messages are erased nobody answers them any more, and of mails that wait none is sent:
// what is copied then is copied for good. The numbers lead to copies, so the account is forgotten
// after those.
//
// An address that nobody proved may be somebody else's, whose mails stay; of the account's own it
// is known what they are about.
task<expected<void>> take_erased(contact_service& tickets, mail::sender& sender,
                                 std::string shop_mailbox, accounts::account_erased gone) {
    auto erasing = tickets.erase(gone);
    auto whom = co_await std::move(erasing);
    if (!whom) co_return std::unexpected(std::move(whom.error()));
    whom->push_back(gone.id);
    if (gone.email_verified && gone.email != shop_mailbox) whom->push_back(gone.email);
    auto forgetting = sender.forget(std::move(*whom));
    auto forgotten = co_await std::move(forgetting);
    if (!forgotten) co_return forgotten;
    co_return co_await tickets.disown(std::move(gone.id));
}

}  // namespace flores::contact
