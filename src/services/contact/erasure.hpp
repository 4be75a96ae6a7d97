// What goes of contact's with an account.
#pragma once

#include "platform/mail/sender.hpp"
#include "services/auth/events.hpp"
#include "services/contact/service.hpp"

#include <string>

namespace flores::contact {

// For the event account.erased: erases its messages and drops its mails, leaves no copy of those
// that went out, and lets go of whose the messages were. Cut off anywhere, it does the rest when it
// is told again. The shop's own address is in nearly every mail, so none is looked for by it.
task<expected<void>> take_erased(contact_service& tickets, mail::sender& sender,
                                 std::string shop_mailbox, accounts::account_erased gone);

}  // namespace flores::contact
