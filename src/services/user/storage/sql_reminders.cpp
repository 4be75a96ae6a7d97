#include "services/user/storage/sql_reminders.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/language.hpp"
#include "platform/sql/cells.hpp"
#include "services/contact/events.hpp"

namespace flores::user {
namespace {

// A row with what only the store knows of it.
struct kept_reminder {
    reminder what{};
    std::string account{};
    std::optional<local_date> told{};  // the day it was last told of
    std::optional<local_date> of{};    // the day it is due for
};

constexpr std::string_view columns =
    "SELECT id, account, name, occasion, date, yearly, days_ahead, told_of, due_of, created_at "
    "FROM reminder ";

kept_reminder read(const sql::row& from) {
    kept_reminder out{{.id = from.string(0), .name = from.string(2)}, from.string(1), {}, {}};
    out.what.occasion = sql::enum_at<reminder_occasion>(from, 3);
    out.what.date = sql::parsed_at<reminder_date>(from, 4);
    out.what.yearly = from.flag(5);
    out.what.days_ahead = static_cast<int>(from.integer(6));
    if (!from.is_null(7)) out.told = sql::parsed_at<local_date>(from, 7);
    if (!from.is_null(8)) out.of = sql::parsed_at<local_date>(from, 8);
    out.what.created_at = from.time(9);
    return out;
}

std::optional<kept_reminder> find(sql::connection& db, const std::string& account,
                                  const std::string& id) {
    const std::string sql = std::string(columns) + "WHERE id = ? AND account = ?";
    for (const sql::row& found : db.query(sql, id, account)) return read(found);
    return std::nullopt;
}

// Writes when the reminder is told next.
void set_turn(sql::connection& db, const kept_reminder& one, local_date from) {
    const auto turn = next_turn(one.what, from, one.told);
    const auto text = [](std::optional<local_date> day) {
        return day ? std::optional(day->text()) : std::nullopt;
    };
    db.exec("UPDATE reminder SET told_of = ?, due_of = ?, due_on = ? WHERE id = ?", text(one.told),
            text(turn ? std::optional(turn->of) : std::nullopt),
            text(turn ? std::optional(turn->due_on) : std::nullopt), one.what.id);
}

struct addressee {
    std::string name;
    std::string language = "es";
};

addressee addressee_of(sql::connection& db, const std::string& account) {
    for (const sql::row& found :
         db.query("SELECT name, language FROM profile WHERE account = ?", account))
        return {found.string(0), found.string(1)};
    return {};
}

void want_mail(sql::connection& db, id_source& ids, const kept_reminder& one, local_date of,
               local_date today, instant now) {
    const addressee who = addressee_of(db, one.account);
    contact::mail_wanted mail{one.account, who.language, contact::mail_kind::date_reminder, {}};
    mail.values["name"] = who.name;
    mail.values["occasion"] = std::string(words_of(one.what.occasion).in(language_of(who.language)))
                                  .append(" – ")
                                  .append(one.what.name);
    mail.values["date"] = of.text();
    mail.values["days"] = std::to_string(today.days_until(of));
    events::append(db, contact::event_of(mail, ids, now));
}

void write(sql::connection& db, const std::string& account, const reminder& wanted) {
    db.exec(
        "INSERT INTO reminder (id, account, name, occasion, date, yearly, days_ahead, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
        "occasion = excluded.occasion, date = excluded.date, yearly = excluded.yearly, days_ahead "
        "= excluded.days_ahead",
        wanted.id, account, wanted.name, json::enum_text(wanted.occasion), wanted.date.text(),
        wanted.yearly, wanted.days_ahead, wanted.created_at);
}

}  // namespace

task<expected<std::vector<reminder>>> sql_reminder_repository::list(std::string account) {
    auto work = [account =
                     std::move(account)](sql::connection& db) -> expected<std::vector<reminder>> {
        std::vector<reminder> out;
        const std::string sql = std::string(columns) + "WHERE account = ? ORDER BY created_at, id";
        for (const sql::row& found : db.query(sql, account)) out.push_back(read(found).what);
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<reminder>> sql_reminder_repository::add(std::string account, reminder wanted,
                                                      local_date today) {
    auto work = [account = std::move(account), wanted = std::move(wanted),
                 today](sql::connection& db) -> expected<reminder> {
        if (auto found = find(db, account, wanted.id)) return std::move(found->what);
        const auto present = db.integer("SELECT count(*) FROM reminder WHERE account = ?", account);
        if (present.value_or(0) >= std::int64_t(reminders_max)) return fail(too_many_reminders);
        write(db, account, wanted);
        set_turn(db, {wanted, account, {}, {}}, today);
        return wanted;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<reminder>> sql_reminder_repository::put(std::string account, reminder wanted,
                                                      local_date today) {
    auto work = [account = std::move(account), wanted = std::move(wanted),
                 today](sql::connection& db) -> expected<reminder> {
        auto found = find(db, account, wanted.id);
        if (!found) return fail(errors::not_found);
        const bool same_day =
            found->what.date == wanted.date && found->what.yearly == wanted.yearly;
        kept_reminder next{wanted, account, same_day ? found->told : std::nullopt, {}};
        next.what.created_at = found->what.created_at;
        write(db, account, next.what);
        set_turn(db, next, today);
        return next.what;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_reminder_repository::remove(std::string account, std::string id) {
    auto work = [account = std::move(account),
                 id = std::move(id)](sql::connection& db) -> expected<void> {
        if (db.exec("DELETE FROM reminder WHERE id = ? AND account = ?", id, account) == 0)
            return fail(errors::not_found);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

// The mail and the next turn are one transaction: a day is told of once, whenever the process dies.
task<expected<int>> sql_reminder_repository::tell_due(instant now, int limit) {
    auto work = [now, limit, &ids = ids_](sql::connection& db) -> expected<int> {
        std::vector<kept_reminder> due;
        const std::string sql =
            std::string(columns) + "WHERE due_on <= ? ORDER BY due_on, id LIMIT ?";
        const local_date today = flores::today(now);
        for (const sql::row& found : db.query(sql, today.text(), limit)) due.push_back(read(found));
        for (kept_reminder& one : due) {
            const local_date of = one.of.value();
            if (of >= today) want_mail(db, ids, one, of, today, now);
            one.told = of;
            set_turn(db, one, today);
        }
        return static_cast<int>(due.size());
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<consent>>> sql_consent_repository::history(std::string account,
                                                                     int limit) {
    auto work = [account = std::move(account),
                 limit](sql::connection& db) -> expected<std::vector<consent>> {
        std::vector<consent> out;
        for (const sql::row& found :
             db.query("SELECT given, place, at FROM consent WHERE account = ? ORDER BY seq DESC "
                      "LIMIT ?",
                      account, limit))
            out.push_back({found.flag(0), sql::enum_at<consent_place>(found, 1), found.time(2)});
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<void>> sql_consent_repository::add(std::string account, consent what) {
    auto work = [account = std::move(account), what](sql::connection& db) -> expected<void> {
        const auto last = db.integer(
            "SELECT given FROM consent WHERE account = ? ORDER BY seq DESC LIMIT 1", account);
        if (last.value_or(0) == (what.given ? 1 : 0)) return {};
        db.exec("INSERT INTO consent (account, given, place, at) VALUES (?, ?, ?, ?)", account,
                what.given, json::enum_text(what.where), what.at);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::user
