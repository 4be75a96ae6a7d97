#include "services/wishlist/storage/list_rows.hpp"

#include "platform/json/described.hpp"

namespace flores::wishlist {
namespace {

constexpr std::string_view list_columns =
    "SELECT id, account, name, language, notices, revision, share_seed, share_hash, created_at, "
    "updated_at FROM wishlist ";

wishlist read_list(const sql::row& found) {
    wishlist out{.id = found.string(0),
                 .account = found.string(1),
                 .name = found.string(2),
                 .language = found.string(3),
                 .notices = found.flag(4),
                 .revision = found.integer(5)};
    if (!found.is_null(6)) out.shared = share{found.string(6), found.string(7)};
    out.created_at = found.time(8);
    out.updated_at = found.time(9);
    return out;
}

std::vector<wish> load_items(sql::connection& db, const std::string& list) {
    std::vector<wish> out;
    for (const sql::row& found :
         db.query("SELECT sku, seen_price, known_price, price_version, stock, added_at FROM wish "
                  "WHERE list = ? ORDER BY added_at DESC, sku",
                  list))
        out.push_back({found.string(0), found.integer(1), found.integer(2), found.integer(3),
                       json::parse_enum<wish_stock>(found.text(4)).value_or(wish_stock::in),
                       found.time(5)});
    return out;
}

// The heads are read to their end before their items are: one statement at a time.
template <class... Args>
std::vector<wishlist> load_where(sql::connection& db, std::string_view condition,
                                 const Args&... values) {
    const std::string sql = std::string(list_columns) + std::string(condition);
    std::vector<wishlist> out;
    for (const sql::row& found : db.query(sql, values...)) out.push_back(read_list(found));
    for (wishlist& one : out) one.items = load_items(db, one.id);
    return out;
}

expected<wishlist> only_one(std::vector<wishlist> found) {
    if (found.empty()) return fail(errors::not_found);
    return std::move(found.front());
}

}  // namespace

expected<wishlist> load_list(sql::connection& db, const std::string& account,
                             const std::string& id) {
    return only_one(load_where(db, "WHERE id = ? AND account = ?", id, account));
}

expected<wishlist> load_shared(sql::connection& db, const std::string& hash) {
    return only_one(load_where(db, "WHERE share_hash = ?", hash));
}

std::vector<wishlist> load_lists(sql::connection& db, const std::string& account) {
    return load_where(db, "WHERE account = ? ORDER BY created_at, id", account);
}

void insert_list(sql::connection& db, const wishlist& fresh) {
    db.exec(
        "INSERT INTO wishlist (id, account, name, language, notices, revision, share_seed, "
        "share_hash, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?)",
        fresh.id, fresh.account, fresh.name, fresh.language, fresh.notices, fresh.revision,
        fresh.created_at, fresh.updated_at);
}

void insert_wish(sql::connection& db, const wishlist& into, const wish& wanted) {
    db.exec(
        "INSERT INTO wish (list, sku, account, seen_price, known_price, price_version, stock, "
        "added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        into.id, wanted.sku, into.account, wanted.seen_price, wanted.known_price,
        wanted.price_version, json::enum_text(wanted.stock), wanted.added_at);
}

void share_list(sql::connection& db, const std::string& id, const std::optional<share>& wanted) {
    db.exec("UPDATE wishlist SET share_seed = ?, share_hash = ? WHERE id = ?",
            wanted ? std::optional(wanted->seed) : std::nullopt,
            wanted ? std::optional(wanted->hash) : std::nullopt, id);
}

void remove_lists(sql::connection& db, const std::string& account) {
    db.exec("DELETE FROM wish WHERE account = ?", account);
    db.exec("DELETE FROM wishlist WHERE account = ?", account);
}

void touch_list(sql::connection& db, const std::string& id, instant now) {
    db.exec("UPDATE wishlist SET revision = revision + 1, updated_at = ? WHERE id = ?", now, id);
}

std::optional<bool> sold_out_heard(sql::connection& db, const std::string& sku) {
    const auto heard = db.integer("SELECT sold_out FROM stock_heard WHERE sku = ?", sku);
    if (!heard) return std::nullopt;
    return *heard != 0;
}

}  // namespace flores::wishlist
