#include "services/contact/storage/ticket_rows.hpp"

#include "domain/utf8.hpp"
#include "platform/auth/principal.hpp"
#include "platform/sql/cells.hpp"
#include "platform/sql/list_part.hpp"

namespace flores::contact {
namespace {

constexpr std::string_view columns =
    "SELECT id, number, revision, status, category, urgency, language, account, name, email, "
    "phone, subject, assignee, erased, opened_at, message FROM ticket ";
constexpr std::string_view columns_of_lists =
    "SELECT id, number, revision, status, category, urgency, language, account, name, email, "
    "phone, subject, assignee, erased, opened_at, '' FROM ticket ";

// Read at once where words are looked for, which no database folds as fold does.
constexpr int looked_through = 500;

ticket read_ticket(const sql::row& from) {
    ticket out;
    out.id = from.integer(0);
    out.number = sql::parsed_at<ticket_number>(from, 1);
    out.revision = from.integer(2);
    out.status = sql::enum_at<ticket_status>(from, 3);
    out.category = sql::enum_at<ticket_category>(from, 4);
    out.urgency = sql::enum_at<ticket_urgency>(from, 5);
    out.language = from.string(6);
    out.name = from.string(8);
    out.email = from.string(9);
    out.phone = from.string(10);
    out.subject = from.string(11);
    out.assignee = from.optional_string(12);
    out.erased = from.flag(13);
    if (!out.erased) out.account = from.optional_string(7);
    out.opened_at = from.time(14);
    out.message = from.string(15);
    return out;
}

void load_steps(sql::connection& db, ticket& into) {
    for (const sql::row& found :
         db.query("SELECT revision, at, kind, actor, status, assignee, words FROM ticket_step "
                  "WHERE ticket = ? ORDER BY revision",
                  into.id))
        into.steps.push_back({found.integer(0), found.time(1), sql::enum_at<step_kind>(found, 2),
                              found.string(3), sql::enum_at<ticket_status>(found, 4),
                              found.optional_string(5), found.string(6)});
}

std::optional<ticket> load_ticket_where(sql::connection& db, std::string_view condition,
                                        const std::string& value) {
    std::optional<ticket> out;
    for (const sql::row& found : db.query(std::string(columns).append(condition), value))
        out = read_ticket(found);
    if (out) load_steps(db, *out);
    return out;
}

void insert_step(sql::connection& db, std::int64_t ticket_id, const ticket_step& one) {
    db.exec(
        "INSERT INTO ticket_step (ticket, revision, at, kind, actor, status, assignee, words) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ticket_id, one.revision, one.at, json::enum_text(one.kind), one.actor,
        json::enum_text(one.status), one.assignee, one.words);
}

bool mentions(const ticket& one, const std::string& words) {
    std::string text = one.number.text();
    for (const std::string* part : {&one.name, &one.email, &one.subject})
        text.append(" ").append(*part);
    return fold(text).contains(words);
}

template <class E>
std::optional<std::string_view> text_of(const std::optional<E>& value) {
    return value ? std::optional(json::enum_text(*value)) : std::nullopt;
}

// The words of the filter do not count here.
list_part<ticket> part_of_tickets(sql::connection& db, const ticket_filter& filter,
                                  std::optional<std::int64_t> before, part_size size) {
    std::string list(columns_of_lists);
    list += filter.status ? "WHERE status = ?1 " : "WHERE ?1 IS NULL ";
    list +=
        "AND (?2 IS NULL OR category = ?2) AND (?3 IS NULL OR urgency = ?3) "
        "AND (?4 IS NULL OR assignee = ?4) AND (?5 = 0 OR assignee IS NULL) AND "
        "(?6 IS NULL OR account = ?6 OR (account IS NULL AND email = ?7)) AND "
        "(?8 IS NULL OR id < ?8) ORDER BY id DESC LIMIT ?9";
    return sql::read_part<ticket>(db, list, read_ticket, before, size, text_of(filter.status),
                                  text_of(filter.category), text_of(filter.urgency),
                                  filter.assignee, filter.unassigned, filter.account, filter.email);
}

}  // namespace

std::int64_t take_counter(sql::connection& db, local_date day) {
    return db
        .integer(
            "INSERT INTO ticket_day (day, opened) VALUES (?, 1) ON CONFLICT (day) DO UPDATE "
            "SET opened = ticket_day.opened + 1 RETURNING opened - 1",
            day.text())
        .value();
}

void skip_numbers(sql::connection& db, local_date day, std::uint64_t random) {
    const auto counter = static_cast<std::uint64_t>(take_counter(db, day));
    db.exec("UPDATE ticket_day SET opened = opened + ? WHERE day = ?",
            static_cast<std::int64_t>(numbers_to_skip(counter, random)), day.text());
}

std::int64_t tickets_since(sql::connection& db, const std::string& email, instant since) {
    return db.integer("SELECT count(*) FROM ticket WHERE email = ? AND opened_at > ?", email, since)
        .value();
}

void insert_ticket(sql::connection& db, ticket& fresh) {
    const auto id = db.integer(
        "INSERT INTO ticket (number, revision, status, category, urgency, language, account, name, "
        "email, phone, subject, message, assignee, erased, opened_at, seed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        fresh.number.text(), fresh.revision, json::enum_text(fresh.status),
        json::enum_text(fresh.category), json::enum_text(fresh.urgency), fresh.language,
        fresh.account, fresh.name, fresh.email, fresh.phone, fresh.subject, fresh.message,
        fresh.assignee, fresh.erased, fresh.opened_at, fresh.seed);
    fresh.id = id.value();
    for (const ticket_step& one : fresh.steps) insert_step(db, fresh.id, one);
}

std::optional<ticket> load_ticket(sql::connection& db, const ticket_number& number) {
    return load_ticket_where(db, "WHERE number = ?", number.text());
}

std::optional<ticket> load_ticket_from(sql::connection& db, const std::string& seed) {
    return load_ticket_where(db, "WHERE seed = ? AND seed <> ''", seed);
}

list_part<ticket> list_tickets(sql::connection& db, const ticket_filter& filter,
                               std::optional<std::int64_t> before, part_size size) {
    if (!filter.words) return part_of_tickets(db, filter, before, size);
    list_part<ticket> out;
    std::int64_t total = 0;
    std::optional<std::int64_t> from;  // the whole list is counted, whatever part is wanted
    if (!size.counted) from = before;
    for (int read = looked_through; read == looked_through;) {
        auto some = part_of_tickets(db, filter, from, looked_through);
        read = static_cast<int>(some.size());
        for (ticket& one : some) {
            from = one.id;
            if (!mentions(one, *filter.words)) continue;
            ++total;
            if (std::ssize(out) < size.items_max && (!before || one.id < *before))
                out.push_back(std::move(one));
        }
        if (!size.counted && std::ssize(out) == size.items_max) return out;
    }
    if (size.counted) out.total = total;
    return out;
}

void store_step(sql::connection& db, const ticket& now) {
    db.exec("UPDATE ticket SET revision = ?, status = ?, assignee = ? WHERE id = ?", now.revision,
            json::enum_text(now.status), now.assignee, now.id);
    insert_step(db, now.id, now.steps.back());
}

std::vector<ticket_number> tickets_of(sql::connection& db, const std::string& account,
                                      const std::string& email) {
    std::vector<ticket_number> out;
    for (const sql::row& found :
         db.query("SELECT number FROM ticket WHERE erased = 0 AND (account = ? OR (account IS NULL "
                  "AND email = ?))",
                  account, email))
        out.push_back(sql::parsed_at<ticket_number>(found, 0));
    return out;
}

void erase_ticket(sql::connection& db, const ticket_number& number, instant now) {
    auto what = load_ticket(db, number);
    if (!what) return;
    db.exec(
        "UPDATE ticket SET name = '', email = '', phone = '', subject = '', "
        "message = '', seed = '', erased = 1 WHERE id = ?",
        what->id);
    db.exec("UPDATE ticket_step SET words = '' WHERE ticket = ?", what->id);
    if (what->account)
        db.exec("UPDATE ticket_step SET actor = 'erased' WHERE ticket = ? AND actor = ?", what->id,
                auth::owner_of_account(*what->account));
    ++what->revision;
    what->steps.push_back(
        {what->revision, now, step_kind::erased, "system", what->status, what->assignee, ""});
    store_step(db, *what);
}

}  // namespace flores::contact
