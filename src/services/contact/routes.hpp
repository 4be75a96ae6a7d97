// The routes of tickets, of the mail queue and of webhooks.
#pragma once

#include "platform/http/route.hpp"
#include "services/contact/mail_service.hpp"
#include "services/contact/service.hpp"
#include "services/contact/webhook_service.hpp"

#include <vector>

namespace flores::contact {

std::vector<http::route> routes(contact_service& tickets);
std::vector<http::route> routes(mail_service& mails);
std::vector<http::route> routes(webhook_service& webhooks);

}  // namespace flores::contact
