#include "services/contact/storage/mail_rows.hpp"

#include "platform/json/encode.hpp"

namespace flores::contact {

void queue_mail(sql::connection& db, id_source& ids, const mail_draft& what, instant now) {
    db.exec(
        "INSERT INTO mail (id, cause, kind, about, recipient, domain, content, state, attempts, "
        "made_at, due_at, why) VALUES (?, ?, ?, ?, ?, '', ?, 'waiting', 0, ?, ?, '') "
        "ON CONFLICT (cause) DO NOTHING",
        new_id(ids, now, "mail"), what.cause, what.kind, what.about, what.recipient,
        json::encode(what.content), now, now);
}

void drop_mails_to(sql::connection& db, const std::string& recipient, instant now) {
    db.exec(
        "UPDATE mail SET state = 'dropped', recipient = '', domain = '', content = '', "
        "due_at = NULL, done_at = ?, why = 'erased' WHERE recipient = ? AND recipient <> ''",
        now, recipient);
}

void drop_mails_about(sql::connection& db, const std::string& about, instant now) {
    db.exec(
        "UPDATE mail SET state = 'dropped', recipient = '', domain = '', content = '', "
        "due_at = NULL, done_at = ?, why = 'erased' WHERE about = ? AND about <> '' "
        "AND state IN ('waiting', 'dead')",
        now, about);
}

}  // namespace flores::contact
