#include "services/auth/storage/sql_mailboxes.hpp"

#include "platform/events/outbox.hpp"
#include "services/auth/second_factor.hpp"
#include "services/auth/storage/rows.hpp"

namespace flores::accounts {
namespace {

expected<account> owner_of(sql::connection& db, const std::string& hash, token_purpose what,
                           instant now) {
    const auto owner = db.text(
        "SELECT account FROM one_time_token WHERE hash = ? AND purpose = ? AND expires_at > ?",
        hash, json::enum_text(what), now);
    if (!owner) return fail(link_over);
    return rows::load_account(db, *owner);
}

void mark_verified(sql::connection& db, const std::string& account, instant now) {
    db.exec("UPDATE account SET email_verified_at = ? WHERE id = ? AND email_verified_at IS NULL",
            now, account);
    rows::delete_token(db, account, token_purpose::verify_email);
}

bool just_made(sql::connection& db, const std::string& account, const one_time_token& fresh) {
    return db
        .integer("SELECT 1 FROM one_time_token WHERE account = ? AND purpose = ? AND made_at > ?",
                 account, json::enum_text(fresh.purpose), instant(fresh.made_at - mail_pause))
        .has_value();
}

}  // namespace

task<expected<bool>> sql_mailbox_repository::put(std::optional<std::string> account,
                                                 mailed_token fresh) {
    auto work = [account = std::move(account),
                 fresh = std::move(fresh)](sql::connection& db) -> expected<bool> {
        const bool there = account && rows::load_account(db, *account);
        if (!there || just_made(db, *account, fresh.stored)) {
            rows::count_for_nobody(db, json::enum_text(fresh.stored.purpose));
            return false;
        }
        rows::put_token(db, *account, fresh.stored);
        events::append(db, fresh.mail);
        return true;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<account>> sql_mailbox_repository::find(std::string hash, token_purpose what,
                                                     instant now) {
    auto work = [hash = std::move(hash), what, now](sql::connection& db) -> expected<account> {
        return owner_of(db, hash, what, now);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<account>> sql_mailbox_repository::verify_email(std::string hash, instant now) {
    auto work = [hash = std::move(hash), now](sql::connection& db) -> expected<account> {
        const auto owner = owner_of(db, hash, token_purpose::verify_email, now);
        if (!owner) return owner;
        mark_verified(db, owner->id, now);
        return rows::load_account(db, owner->id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_mailbox_repository::reset_password(std::string hash, instant now,
                                                            std::string password_hash,
                                                            instant until,
                                                            std::vector<events::event> told) {
    auto work = [hash = std::move(hash), now, password = std::move(password_hash), until,
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        const auto owner = owner_of(db, hash, token_purpose::reset_password, now);
        if (!owner) return std::unexpected(owner.error());
        if (needs_second_factor(owner->rank) && !rows::enrolled(db, owner->id))
            return fail(mailbox_not_enough);
        rows::replace_password(db, owner->id, password, until);
        // Whoever set it up had not shown that the address is theirs, as this link does. Of staff
        // it stays: the mailbox alone must not be enough.
        if (!owner->email_verified && !needs_second_factor(owner->rank))
            rows::delete_second_factor(db, owner->id);
        mark_verified(db, owner->id, now);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::accounts
