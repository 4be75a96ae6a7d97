#include "services/user/storage/sql_users.hpp"

#include "platform/events/outbox.hpp"

#include <algorithm>
#include <limits>

namespace flores::user {
namespace {

constexpr std::string_view accounts_inbox = "user.accounts";
constexpr std::int64_t last_version = std::numeric_limits<std::int64_t>::max();

constexpr std::string_view address_columns =
    "SELECT id, label, recipient, phone, line, details, commune, commune_name, is_default, "
    "created_at FROM address ";

profile load(sql::connection& db, const std::string& account) {
    for (const sql::row& found : db.query(
             "SELECT name, phone, language, revision, updated_at, language_chosen FROM profile "
             "WHERE account = ?",
             account))
        return {account,          found.string(0), found.string(1), found.string(2),
                found.integer(3), found.time(4),   found.flag(5)};
    return {.account = account, .name = {}, .phone = {}, .language = "es"};
}

address read_address(const sql::row& found) {
    return {found.string(0), found.string(1), found.string(2), found.string(3), found.string(4),
            found.string(5), found.string(6), found.string(7), found.flag(8),   found.time(9)};
}

std::vector<address> load_addresses(sql::connection& db, const std::string& account) {
    std::vector<address> out;
    const std::string sql =
        std::string(address_columns) + "WHERE account = ? ORDER BY is_default DESC, created_at, id";
    for (const sql::row& found : db.query(sql, account)) out.push_back(read_address(found));
    return out;
}

void clear_default(sql::connection& db, const std::string& account) {
    db.exec("UPDATE address SET is_default = 0 WHERE account = ? AND is_default = 1", account);
}

}  // namespace

task<expected<profile>> sql_user_repository::load_profile(std::string account) {
    auto work = [account = std::move(account)](sql::connection& db) -> expected<profile> {
        return load(db, account);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<profile>> sql_user_repository::put_profile(profile wanted) {
    auto work = [wanted = std::move(wanted)](sql::connection& db) -> expected<profile> {
        if (load(db, wanted.account).revision != wanted.revision) return fail(errors::stale);
        profile next = wanted;
        ++next.revision;
        db.exec(
            "INSERT INTO profile (account, name, phone, language, revision, updated_at, "
            "language_chosen) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
            "name = CASE WHEN excluded.name = '' THEN profile.name ELSE excluded.name END, "
            "phone = excluded.phone, language = CASE WHEN excluded.language_chosen = 1 THEN "
            "excluded.language ELSE profile.language END, revision = excluded.revision, "
            "updated_at = excluded.updated_at, language_chosen = excluded.language_chosen",
            next.account, next.name, next.phone, next.language, next.revision, next.updated_at,
            next.language_chosen);
        return load(db, wanted.account);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<address>>> sql_user_repository::list_addresses(std::string account) {
    auto work = [account =
                     std::move(account)](sql::connection& db) -> expected<std::vector<address>> {
        return load_addresses(db, account);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<address>> sql_user_repository::add_address(std::string account, address wanted) {
    auto work = [account = std::move(account),
                 wanted = std::move(wanted)](sql::connection& db) -> expected<address> {
        const auto present = load_addresses(db, account);
        const auto same = std::ranges::find(present, wanted.id, &address::id);
        if (same != present.end()) return *same;
        if (present.size() >= addresses_max) return fail(too_many_addresses);
        address added = wanted;
        added.is_default = added.is_default || present.empty();
        if (added.is_default) clear_default(db, account);
        db.exec(
            "INSERT INTO address (id, account, label, recipient, phone, line, details, "
            "commune, commune_name, is_default, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            added.id, account, added.label, added.recipient, added.phone, added.line, added.details,
            added.commune, added.commune_name, added.is_default, added.created_at);
        return added;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<address>> sql_user_repository::put_address(std::string account, address wanted) {
    auto work = [account = std::move(account),
                 wanted = std::move(wanted)](sql::connection& db) -> expected<address> {
        if (wanted.is_default) clear_default(db, account);
        const std::int64_t changed = db.exec(
            "UPDATE address SET label = ?, recipient = ?, phone = ?, line = ?, details = ?, "
            "commune = ?, commune_name = ?, is_default = CASE WHEN ? = 1 THEN 1 ELSE "
            "is_default END WHERE id = ? AND account = ?",
            wanted.label, wanted.recipient, wanted.phone, wanted.line, wanted.details,
            wanted.commune, wanted.commune_name, wanted.is_default, wanted.id, account);
        if (changed == 0) return fail(errors::not_found);
        const std::string sql = std::string(address_columns) + "WHERE id = ?";
        for (const sql::row& found : db.query(sql, wanted.id)) return read_address(found);
        return fail(errors::not_found);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_user_repository::remove_address(std::string account, std::string id) {
    auto work = [account = std::move(account),
                 id = std::move(id)](sql::connection& db) -> expected<void> {
        if (db.exec("DELETE FROM address WHERE id = ? AND account = ?", id, account) == 0)
            return fail(errors::not_found);
        db.exec(
            "UPDATE address SET is_default = 1 WHERE id = (SELECT id FROM address WHERE "
            "account = ?1 ORDER BY created_at, id LIMIT 1) AND NOT EXISTS (SELECT 1 FROM "
            "address WHERE account = ?1 AND is_default = 1)",
            account);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_user_repository::begin(profile first) {
    auto work = [first = std::move(first)](sql::connection& db) -> expected<void> {
        if (!events::newer(db, accounts_inbox, first.account, 1)) return {};
        db.exec(
            "INSERT INTO profile (account, name, phone, language, revision, updated_at, "
            "language_chosen) VALUES (?, ?, ?, ?, 0, ?, 0) ON CONFLICT (account) DO UPDATE SET "
            "name = CASE WHEN profile.name = '' THEN excluded.name ELSE profile.name END, "
            "language = CASE WHEN profile.language_chosen = 1 THEN profile.language ELSE "
            "excluded.language END, revision = profile.revision + 1 "
            "WHERE profile.name = '' OR profile.language_chosen = 0",
            first.account, first.name, first.phone, first.language, first.updated_at);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_user_repository::erase(std::string account) {
    auto work = [account = std::move(account)](sql::connection& db) -> expected<void> {
        db.exec("DELETE FROM address WHERE account = ?", account);
        db.exec("DELETE FROM profile WHERE account = ?", account);
        db.exec("DELETE FROM reminder WHERE account = ?", account);
        db.exec("DELETE FROM consent WHERE account = ?", account);
        events::forget_personal(db, account);
        events::newer(db, accounts_inbox, account, last_version);
        db.leave_no_trace();  // also of what was removed before
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::user
