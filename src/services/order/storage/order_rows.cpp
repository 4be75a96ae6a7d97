#include "services/order/storage/order_rows.hpp"

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/fnv1a.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/language.hpp"
#include "platform/sql/cells.hpp"
#include "services/order/storage/former_content.hpp"
#include "services/order/storage/payment_rows.hpp"

namespace flores::order {
namespace {

constexpr std::string_view no_promotions = "[]";

constexpr std::string_view order_fields =
    "SELECT id, number, version, status, payment, method, account, token_hash, language, "
    "delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, total, lines, "
    "people, placed_at, hold_until, discount, promotions, slot_times ";
constexpr int order_field_count = 24;

// An order that joined an account is opened by signing in.
std::optional<std::string> token_of(const order& what, const order_secrets& secrets) {
    if (what.account || !what.token_hash) return std::nullopt;
    return secrets.access_token(what);
}

}  // namespace

std::string key_scope(std::string_view owner, std::string_view route, std::string_view key) {
    std::string all(owner);
    all.append("\n").append(route).append("\n").append(key);
    const auth::digest made = auth::sha256(all);
    return auth::base64url({reinterpret_cast<const char*>(made.data()), made.size()});
}

std::string_view order_columns() {
    static const std::string text = std::string(order_fields) + "FROM orders ";
    return text;
}

std::string_view listed_columns() {
    static const std::string text =
        std::string(order_fields).append(", ").append(kept_column).append(" FROM orders ");
    return text;
}

order read_order(const sql::row& from) {
    order out;
    out.id = from.integer(0);
    out.number = sql::parsed_at<order_number>(from, 1);
    out.version = from.integer(2);
    out.state = {sql::enum_at<order_status>(from, 3), sql::enum_at<payment_status>(from, 4)};
    out.method = sql::enum_at<payment_method>(from, 5);
    out.account = from.optional_string(6);
    out.token_hash = from.optional_string(7);
    out.spoken = sql::enum_at<language>(from, 8);
    out.delivery = {sql::parsed_at<local_date>(from, 9), from.string(10), from.string(11),
                    from.string(12), from.string(23)};
    out.amounts = {.merchandise = {from.integer(13)},
                   .delivery_fee = {from.integer(14)},
                   .surcharge = {from.integer(15)},
                   .total = {from.integer(16)},
                   .discount = {from.integer(21)}};
    out.lines = sql::json_at<std::vector<order_line>>(from, 17);
    out.people = sql::json_at<order_people>(from, 18);
    out.placed_at = from.time(19);
    out.hold_until = from.time(20);
    if (from.text(22) != no_promotions)
        out.promotions = sql::json_at<std::vector<applied_promotion>>(from, 22);
    return out;
}

order read_listed(const sql::row& from) {
    order out = read_order(from);
    out.kept = from.integer(order_field_count);
    return out;
}

order_change placing_of(const order& what) {
    const bool by_guest = what.token_hash || !what.account;
    return {1,
            what.placed_at,
            first_state({.total = what.first_total.value_or(what.amounts.total)}),
            by_guest ? "guest" : auth::owner_of_account(*what.account),
            {}};
}

std::vector<order_change> load_history(sql::connection& db, const order& of) {
    std::vector<order_change> out{placing_of(of)};
    for (const sql::row& one :
         db.query("SELECT version, at, status, payment, actor, reason FROM order_change "
                  "WHERE order_id = ? ORDER BY version",
                  of.id))
        out.push_back({one.integer(0),
                       one.time(1),
                       {sql::enum_at<order_status>(one, 2), sql::enum_at<payment_status>(one, 3)},
                       one.string(4),
                       one.string(5)});
    return out;
}

std::optional<order> load_order(sql::connection& db, std::int64_t id) {
    static const std::string sql = std::string(order_columns()) + "WHERE id = ?";
    std::optional<order> found;
    for (const sql::row& one : db.query(sql, id)) found = read_order(one);
    if (found) found->first_total = first_total_of(db, *found);
    return found;
}

std::optional<order> load_order(sql::connection& db, const order_number& number) {
    static const std::string sql = std::string(order_columns()) + "WHERE number = ?";
    std::optional<order> found;
    for (const sql::row& one : db.query(sql, number.text())) found = read_order(one);
    if (found) found->first_total = first_total_of(db, *found);
    return found;
}

order as_of(order now, const std::vector<order_change>& history, std::int64_t version) {
    for (const order_change& one : history)
        if (one.version <= version) {
            now.version = one.version;
            now.state = one.state;
            now.history.push_back(one);
        }
    return now;
}

void add_change(sql::connection& db, std::int64_t order_id, const order_change& what) {
    db.exec(
        "INSERT INTO order_change (order_id, version, at, status, payment, actor, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        order_id, what.version, what.at, json::enum_text(what.state.status),
        json::enum_text(what.state.payment), what.actor, what.reason);
}

order_announced announced(const order& what) {
    return {what.number.text(),
            std::nullopt,
            what.state.status,
            what.state.payment,
            what.method,
            what.account,
            std::string(json::enum_text(what.spoken)),
            what.delivery.date.text(),
            what.delivery.slot,
            what.delivery.zone,
            what.delivery.commune,
            what.amounts.total.amount,
            what.lines,
            what.people,
            what.promotions.empty() ? std::nullopt : std::optional(what.amounts.discount.amount),
            what.delivery.slot_times,
            std::nullopt};
}

void announce(sql::connection& db, const order_teller& by, std::string_view type, const order& what,
              instant now) {
    announce(db, by, type, what, announced(what), now);
}

void announce(sql::connection& db, const order_teller& by, std::string_view type, const order& what,
              order_announced news, instant now) {
    news.access_token = token_of(what, by.secrets);
    // Nobody keeps anything for an account that was erased.
    if (news.account && db.integer("SELECT 1 FROM erasure_due WHERE order_id = ?", what.id))
        news.account.reset();
    events::event told =
        events::make_event(by.ids, now, type, what.number.text(), what.version, json::encode(news));
    told.personal = true;
    events::append(db, told);
}

void want_mail(sql::connection& db, const order_teller& by, const order& to,
               contact::mail_kind kind, std::map<std::string, std::string> values, instant now) {
    if (to.people.buyer_email.empty()) return;
    values["name"] = to.people.buyer_name;
    values["number"] = to.number.text();
    const contact::mail_wanted mail{to.people.buyer_email, std::string(json::enum_text(to.spoken)),
                                    kind, std::move(values)};
    events::append(db, contact::event_of(mail, by.ids, now));
}

std::string link_to(const order& what, const order_secrets& secrets) {
    return tracking_link(what.number.text(), token_of(what, secrets));
}

// A scope is long for an index, so its hash is there; rows compare the whole scope besides.
expected<std::optional<kept_answer>> find_answer(sql::connection& db, const key_claim& claim,
                                                 instant now) {
    for (const sql::row& found :
         db.query("SELECT fingerprint, subject, version FROM idempotency "
                  "WHERE hash = ? AND scope = ? AND at > ?",
                  fnv1a(claim.scope), claim.scope, now - idempotency_kept)) {
        if (found.text(0) != claim.fingerprint) return fail(errors::key_reused);
        return kept_answer{found.integer(1), found.integer(2)};
    }
    return std::nullopt;
}

std::set<std::string, std::less<>> answered_scopes(sql::connection& db,
                                                   const std::vector<std::string>& scopes) {
    std::string hashes;
    for (const std::string& scope : scopes) {
        if (!hashes.empty()) hashes += ',';
        hashes += std::to_string(fnv1a(scope));
    }
    std::set<std::string, std::less<>> found;
    for (const sql::row& one :
         db.query("SELECT scope FROM idempotency "
                  "WHERE hash = ANY (CAST (string_to_array(?, ',') AS bigint[]))",
                  hashes))
        found.insert(one.string(0));
    return found;
}

void keep_answer(sql::connection& db, const key_claim& claim, const kept_answer& what,
                 instant now) {
    db.exec(
        "INSERT INTO idempotency (hash, scope, fingerprint, subject, version, at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        fnv1a(claim.scope), claim.scope, claim.fingerprint, what.subject, what.version, now);
}

}  // namespace flores::order
