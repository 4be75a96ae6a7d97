#include "services/order/storage/order_rows.hpp"

#include "platform/auth/keys.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

#include <stdexcept>

namespace flores::order {
namespace {

template <class E>
E enum_at(const sql::row& from, int column) {
    const auto read = json::parse_enum<E>(from.text(column));
    if (!read) throw std::runtime_error("order.db holds an unknown word in an enum's column");
    return *read;
}

template <class T>
T json_at(const sql::row& from, int column) {
    auto read = json::decode<T>(from.text(column));
    if (!read) throw std::runtime_error("order.db holds JSON that cannot be read");
    return std::move(*read);
}

template <class T>
T parsed_at(const sql::row& from, int column) {
    const auto read = T::parse(from.text(column));
    if (!read) throw std::runtime_error("order.db holds a malformed value");
    return *read;
}

// A small index entry for a long scope, by FNV-1a; rows compare the whole scope besides.
std::int64_t hash_of(std::string_view scope) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : scope) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return static_cast<std::int64_t>(hash);
}

std::string_view text_of(language spoken) {
    return spoken == language::en ? "en" : "es";
}

}  // namespace

std::string key_scope(std::string_view owner, std::string_view route, std::string_view key) {
    std::string all(owner);
    all.append("\n").append(route).append("\n").append(key);
    const auth::digest made = auth::sha256(all);
    return auth::base64url({reinterpret_cast<const char*>(made.data()), made.size()});
}

std::string_view order_columns() {
    return "SELECT id, number, version, status, payment, method, account, token_hash, language, "
           "delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, total, "
           "lines, "
           "people, placed_at, hold_until FROM orders ";
}

order read_order(const sql::row& from) {
    order out;
    out.id = from.integer(0);
    out.number = parsed_at<order_number>(from, 1);
    out.version = from.integer(2);
    out.state = {enum_at<order_status>(from, 3), enum_at<payment_status>(from, 4)};
    out.method = enum_at<payment_method>(from, 5);
    out.account = from.optional_string(6);
    out.token_hash = from.optional_string(7);
    out.spoken = from.text(8) == "en" ? language::en : language::es;
    out.delivery = {parsed_at<local_date>(from, 9), from.string(10), from.string(11),
                    from.string(12)};
    out.amounts = {{from.integer(13)}, {from.integer(14)}, {from.integer(15)}, {from.integer(16)}};
    out.lines = json_at<std::vector<order_line>>(from, 17);
    out.people = json_at<order_people>(from, 18);
    out.placed_at = from.time(19);
    out.hold_until = from.time(20);
    return out;
}

order_change placing_of(const order& what) {
    const bool by_guest = what.token_hash || !what.account;
    return {1, what.placed_at, {}, by_guest ? "guest" : "account:" + *what.account, {}};
}

std::vector<order_change> load_history(sql::connection& db, const order& of) {
    std::vector<order_change> out{placing_of(of)};
    for (const sql::row& one :
         db.query("SELECT version, at, status, payment, actor, reason FROM order_change "
                  "WHERE order_id = ? ORDER BY version",
                  of.id))
        out.push_back({one.integer(0),
                       one.time(1),
                       {enum_at<order_status>(one, 2), enum_at<payment_status>(one, 3)},
                       one.string(4),
                       one.string(5)});
    return out;
}

std::optional<order> load_order(sql::connection& db, std::int64_t id) {
    static const std::string sql = std::string(order_columns()) + "WHERE id = ?";
    for (const sql::row& found : db.query(sql, id)) return read_order(found);
    return std::nullopt;
}

std::optional<order> load_order(sql::connection& db, const order_number& number) {
    static const std::string sql = std::string(order_columns()) + "WHERE number = ?";
    for (const sql::row& found : db.query(sql, number.text())) return read_order(found);
    return std::nullopt;
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
            what.state.status,
            what.state.payment,
            what.method,
            what.account,
            std::string(text_of(what.spoken)),
            what.delivery.date.text(),
            what.delivery.slot,
            what.delivery.zone,
            what.delivery.commune,
            what.amounts.total.amount,
            what.lines,
            what.people};
}

void announce(sql::connection& db, id_source& ids, std::string_view type, const order& what,
              instant now) {
    events::append(db, events::make_event(ids, now, type, what.number.text(), what.version,
                                          json::encode(announced(what))));
}

expected<std::optional<kept_answer>> find_answer(sql::connection& db, const key_claim& claim,
                                                 instant now) {
    for (const sql::row& found :
         db.query("SELECT fingerprint, subject, version FROM idempotency "
                  "WHERE hash = ? AND scope = ? AND at > ?",
                  hash_of(claim.scope), claim.scope, now - idempotency_kept)) {
        if (found.text(0) != claim.fingerprint) return fail(errors::key_reused);
        return kept_answer{found.integer(1), found.integer(2)};
    }
    return std::nullopt;
}

void keep_answer(sql::connection& db, const key_claim& claim, const kept_answer& what,
                 instant now) {
    for (const std::string* scope : {&claim.scope, &claim.joint_scope})
        if (!scope->empty())
            db.exec(
                "INSERT INTO idempotency (hash, scope, fingerprint, subject, version, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                hash_of(*scope), *scope, claim.fingerprint, what.subject, what.version, now);
}

}  // namespace flores::order
