#include "services/contact/storage/mail_rows.hpp"

#include "platform/json/encode.hpp"

namespace flores::contact {
namespace {

// The mails that this one waits for, after failures, are not waited for any longer than somebody
// may have one of them in hand.
void hurry_earlier(sql::connection& db, const mail_draft& what, instant now) {
    db.exec(
        "UPDATE mail SET due_at = ?1 WHERE about = ?2 AND about <> '' AND recipient = ?3 AND "
        "state = 'waiting' AND due_at > ?1",
        now + mail_claimed_for, what.about, what.recipient);
}

}  // namespace

void queue_mail(sql::connection& db, id_source& ids, const mail_draft& what, instant now) {
    db.exec(
        "INSERT INTO mail (id, cause, kind, about, recipient, domain, content, state, attempts, "
        "made_at, due_at, why) VALUES (?, ?, ?, ?, ?, '', ?, 'waiting', 0, ?, ?, '') "
        "ON CONFLICT (cause) DO NOTHING",
        new_id(ids, now, "mail"), what.cause, what.kind, what.about, what.recipient,
        json::encode(what.content), now, now);
    if (!what.about.empty()) hurry_earlier(db, what, now);
}

void drop_mails_to(sql::connection& db, const std::string& recipient, instant now) {
    db.exec(
        "UPDATE mail SET state = 'dropped', recipient = '', domain = '', content = '', "
        "due_at = NULL, done_at = ?, why = 'erased' WHERE recipient = ? AND recipient <> '' AND "
        "about NOT LIKE 'FV-%'",
        now, recipient);
}

void drop_mails_about(sql::connection& db, const std::string& about, instant now, dropped which) {
    db.exec(
        "UPDATE mail SET state = 'dropped', recipient = '', domain = '', content = '', "
        "due_at = NULL, done_at = ?, why = 'erased' WHERE about = ? AND about <> '' "
        "AND state IN ('dead', ?)",
        now, about, which == dropped::all ? "waiting" : "dead");
}

}  // namespace flores::contact
