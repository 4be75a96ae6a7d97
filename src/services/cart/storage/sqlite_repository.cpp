#include "services/cart/storage/sqlite_repository.hpp"

namespace flores::cart {
namespace {

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

}  // namespace

task<expected<cart>> sqlite_cart_repository::load(std::string owner) {
    auto work = [owner = std::move(owner)](sql::connection& db) -> expected<cart> {
        return load_cart(db, owner);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<cart>> sqlite_cart_repository::put_line(std::string owner, cart_line wanted,
                                                      std::int64_t seen) {
    auto work = [owner = std::move(owner), wanted = std::move(wanted), seen,
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        cart before = load_cart(db, owner);
        if (before.revision != seen) return fail(stale_revision);
        auto after = with_line(std::move(before), wanted);
        if (after) store_cart(db, owner, *after, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sqlite_cart_repository::clear(std::string owner, std::int64_t seen) {
    auto work = [owner = std::move(owner), seen,
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        cart before = load_cart(db, owner);
        if (before.revision != seen) return fail(stale_revision);
        cart after{.revision = before.revision + 1, .lines = {}};
        store_cart(db, owner, after, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sqlite_cart_repository::merge(std::string guest, std::string customer) {
    auto work = [guest = std::move(guest), customer = std::move(customer),
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        const cart taken = load_cart(db, guest);
        cart mine = load_cart(db, customer);
        if (taken.lines.empty()) return mine;
        cart after = merged(std::move(mine), taken);
        store_cart(db, customer, after, now);
        store_cart(db, guest, cart{.revision = taken.revision + 1, .lines = {}}, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sqlite_cart_repository::forget_old_guests() {
    const instant before = clock_.now() - guest_cart_kept;
    auto work = [before](sql::connection& db) -> expected<std::int64_t> {
        return db.exec("DELETE FROM cart WHERE updated_at < ? AND owner LIKE 'guest:%'", before);
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::cart
