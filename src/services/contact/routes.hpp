// The routes of tickets and of the mail queue.
#pragma once

#include "platform/http/route.hpp"
#include "services/contact/mail_service.hpp"
#include "services/contact/service.hpp"

#include <vector>

namespace flores::contact {

std::vector<http::route> routes(contact_service& tickets);
std::vector<http::route> routes(mail_service& mails);

}  // namespace flores::contact
