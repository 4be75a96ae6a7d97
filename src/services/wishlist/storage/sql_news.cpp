#include "services/wishlist/storage/sql_news.hpp"

#include "platform/events/outbox.hpp"
#include "services/wishlist/storage/list_rows.hpp"

namespace flores::wishlist {
namespace {

std::vector<std::string> accounts_in(sql::statement found) {
    std::vector<std::string> out;
    for (const sql::row& one : found) out.push_back(one.string(0));
    return out;
}

// False: something else is known of the SKU. The same again is what is being worked on.
bool hear(sql::connection& db, const stock_news& told) {
    if (!told.version) return sold_out_heard(db, told.sku) == told.sold_out;
    return db.exec(
               "INSERT INTO stock_heard (sku, sold_out, version) VALUES (?, ?, ?) "
               "ON CONFLICT (sku) DO UPDATE SET sold_out = excluded.sold_out, "
               "version = excluded.version WHERE excluded.version >= stock_heard.version",
               told.sku, told.sold_out, *told.version) > 0;
}

// What was told so long ago that it may be told again.
void forget_told(sql::connection& db, instant now) {
    db.exec("DELETE FROM told WHERE told_at <= ?", now - notices_apart);
}

// False: the account was told the same of this SKU not long ago. True: it counts as told.
bool may_tell(sql::connection& db, std::string_view kind, const std::string& sku,
              const std::string& account, instant now) {
    return db.exec(
               "INSERT INTO told (account, sku, kind, told_at) VALUES (?, ?, ?, ?) "
               "ON CONFLICT (account, sku, kind) DO NOTHING",
               account, sku, kind, now) > 0;
}

void mark_sold_out(sql::connection& db, const stock_news& told, const std::string& account) {
    db.exec("UPDATE wish SET stock = 'out' WHERE sku = ? AND account = ?", told.sku, account);
}

// An account is told when one of its lists wants to be.
void mark_back(sql::connection& db, id_source& ids, const stock_news& told,
               const std::string& account) {
    const auto wanted = db.integer(
        "SELECT 1 FROM wish JOIN wishlist ON wishlist.id = wish.list WHERE wish.sku = ? "
        "AND wish.account = ? AND wish.stock = 'out' AND wishlist.notices = 1 LIMIT 1",
        told.sku, account);
    if (wanted && may_tell(db, "back", told.sku, account, told.at))
        events::append(db,
                       contact::event_of(back_in_stock_mail(account, *told.words), ids, told.at));
    db.exec("UPDATE wish SET stock = 'back' WHERE sku = ? AND account = ? AND stock = 'out'",
            told.sku, account);
}

void mark_price(sql::connection& db, id_source& ids, const price_news& told,
                const std::string& account) {
    const auto wanted = db.integer(
        "SELECT 1 FROM wish JOIN wishlist ON wishlist.id = wish.list "
        "WHERE wish.sku = ?1 AND wish.account = ?2 AND wish.price_version < ?3 "
        "AND wish.known_price > ?4 AND wish.seen_price > ?4 AND wishlist.notices = 1 LIMIT 1",
        told.sku, account, told.version, told.price);
    if (wanted && may_tell(db, "cheaper", told.sku, account, told.at))
        events::append(
            db, contact::event_of(cheaper_mail(account, told.words, told.price), ids, told.at));
    db.exec(
        "UPDATE wish SET known_price = ?, price_version = ? WHERE sku = ? AND account = ? "
        "AND price_version < ?",
        told.price, told.version, told.sku, account, told.version);
}

}  // namespace

task<expected<bool>> sql_news_repository::take_stock(stock_news told, int accounts_max) {
    auto work = [told = std::move(told), accounts_max,
                 &ids = ids_](sql::connection& db) -> expected<bool> {
        if (!hear(db, told)) return false;
        if (!told.sold_out && !told.words) return false;
        forget_told(db, told.at);
        const auto accounts = accounts_in(
            db.query("SELECT DISTINCT account FROM wish WHERE sku = ? AND (stock = 'out') <> ? "
                     "ORDER BY account LIMIT ?",
                     told.sku, told.sold_out, accounts_max));
        for (const std::string& account : accounts)
            if (told.sold_out)
                mark_sold_out(db, told, account);
            else
                mark_back(db, ids, told, account);
        return accounts.size() == static_cast<std::size_t>(accounts_max);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_news_repository::take_price(price_news told, int accounts_max) {
    auto work = [told = std::move(told), accounts_max,
                 &ids = ids_](sql::connection& db) -> expected<bool> {
        forget_told(db, told.at);
        const auto accounts = accounts_in(
            db.query("SELECT DISTINCT account FROM wish WHERE sku = ? AND price_version < ? "
                     "ORDER BY account LIMIT ?",
                     told.sku, told.version, accounts_max));
        for (const std::string& account : accounts) mark_price(db, ids, told, account);
        return accounts.size() == static_cast<std::size_t>(accounts_max);
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::wishlist
