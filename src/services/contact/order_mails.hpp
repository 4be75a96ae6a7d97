// The mails that follow an order on its way: always to the buyer, never to the recipient, for whom
// it may be a surprise.
#pragma once

#include "services/contact/mail.hpp"
#include "services/order/events.hpp"

#include <optional>
#include <string>

namespace flores::contact {

// nullopt: the status has no mail, or the order's personal data is gone. `cause`: see mail_draft.
std::optional<mail_draft> mail_of_status(const order::order_announced& what, std::string cause);

// Of an order that was just placed. nullopt: as above.
std::optional<mail_draft> mail_of_placing(const order::order_announced& what);

}  // namespace flores::contact
