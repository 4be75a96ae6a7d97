// Rows of the mail queue, for every adapter's verb that queues or drops mails.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/contact/mail.hpp"

#include <string>

namespace flores::contact {

// Queues the mail, due at once but behind earlier ones about the same to the same recipient, which
// are due soon then; one of the same cause stays alone.
void queue_mail(sql::connection& db, id_source& ids, const mail_draft& what, instant now);

// Ends a mail that is no longer to be sent and empties it, if it waits or is dead. What is about an
// order goes with the order: it may be another's, or not be over.
void drop_mails_to(sql::connection& db, const std::string& recipient, instant now);
enum class dropped : unsigned char { all, dead };
void drop_mails_about(sql::connection& db, const std::string& about, instant now,
                      dropped which = dropped::all);

}  // namespace flores::contact
