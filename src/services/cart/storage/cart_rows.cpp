#include "services/cart/storage/cart_rows.hpp"

namespace flores::cart {

cart load_cart(sql::connection& db, const std::string& owner) {
    cart out;
    for (const sql::row& found : db.query("SELECT revision FROM cart WHERE owner = ?", owner))
        out.revision = found.integer(0);
    if (out.revision == 0) return out;
    for (const sql::row& found :
         db.query("SELECT sku, quantity, seen_price FROM cart_line WHERE owner = ? "
                  "ORDER BY position",
                  owner))
        out.lines.push_back(
            {found.string(0), static_cast<int>(found.integer(1)), found.integer(2)});
    return out;
}

void store_cart(sql::connection& db, const std::string& owner, const cart& now, instant at) {
    db.exec(
        "INSERT INTO cart (owner, revision, updated_at) VALUES (?, ?, ?) ON CONFLICT (owner) "
        "DO UPDATE SET revision = excluded.revision, updated_at = excluded.updated_at",
        owner, now.revision, at);
    db.exec("DELETE FROM cart_line WHERE owner = ?", owner);
    int position = 0;
    for (const cart_line& line : now.lines)
        db.exec(
            "INSERT INTO cart_line (owner, position, sku, quantity, seen_price) "
            "VALUES (?, ?, ?, ?, ?)",
            owner, position++, line.sku, line.quantity, line.seen_price);
}

bool remove_cart(sql::connection& db, const std::string& owner) {
    db.exec("DELETE FROM cart_line WHERE owner = ?", owner);
    return db.exec("DELETE FROM cart WHERE owner = ?", owner) > 0;
}

}  // namespace flores::cart
