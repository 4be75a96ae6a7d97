#include "services/wishlist/storage/sql_lists.hpp"

#include "platform/events/outbox.hpp"
#include "services/wishlist/storage/list_rows.hpp"

namespace flores::wishlist {
namespace {

// The list that is about to be changed. stale_revision: it is not as it was seen.
expected<wishlist> load_seen(sql::connection& db, const std::string& account, const std::string& id,
                             std::optional<std::int64_t> seen) {
    auto found = load_list(db, account, id);
    if (found && seen && *seen != found->revision) return fail(stale_revision);
    return found;
}

// What order told goes before what the offer said: that is a copy which may be behind.
wish as_heard(sql::connection& db, wish wanted) {
    if (const auto sold_out = sold_out_heard(db, wanted.sku))
        wanted.stock = *sold_out ? wish_stock::out : wish_stock::in;
    return wanted;
}

}  // namespace

task<expected<std::vector<wishlist>>> sql_wishlist_repository::list(std::string account) {
    auto work = [account =
                     std::move(account)](sql::connection& db) -> expected<std::vector<wishlist>> {
        return load_lists(db, account);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::find(std::string account, std::string id) {
    auto work = [account = std::move(account),
                 id = std::move(id)](sql::connection& db) -> expected<wishlist> {
        return load_list(db, account, id);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::find_shared(std::string hash) {
    auto work = [hash = std::move(hash)](sql::connection& db) -> expected<wishlist> {
        return load_shared(db, hash);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::create(wishlist fresh) {
    auto work = [fresh = std::move(fresh)](sql::connection& db) -> expected<wishlist> {
        if (auto found = load_list(db, fresh.account, fresh.id)) return found;
        const auto present =
            db.integer("SELECT count(*) FROM wishlist WHERE account = ?", fresh.account);
        if (present.value_or(0) >= static_cast<std::int64_t>(lists_max))
            return fail(too_many_lists);
        insert_list(db, fresh);
        return fresh;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::change(std::string account, std::string id,
                                                         list_change wanted, std::int64_t seen,
                                                         instant now) {
    auto work = [account = std::move(account), id = std::move(id), wanted = std::move(wanted), seen,
                 now](sql::connection& db) -> expected<wishlist> {
        auto found = load_seen(db, account, id, seen);
        if (!found) return found;
        db.exec("UPDATE wishlist SET name = ?, notices = ? WHERE id = ?",
                wanted.name.value_or(found->name), wanted.notices.value_or(found->notices), id);
        touch_list(db, id, now);
        return load_list(db, account, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_wishlist_repository::remove(std::string account, std::string id,
                                                     std::int64_t seen) {
    auto work = [account = std::move(account), id = std::move(id),
                 seen](sql::connection& db) -> expected<void> {
        auto found = load_seen(db, account, id, seen);
        if (!found) return std::unexpected(std::move(found.error()));
        db.exec("DELETE FROM wishlist WHERE id = ?", id);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::put_item(std::string account, std::string id,
                                                           wish wanted,
                                                           std::optional<std::int64_t> seen) {
    auto work = [account = std::move(account), id = std::move(id), wanted = std::move(wanted),
                 seen](sql::connection& db) -> expected<wishlist> {
        auto found = load_seen(db, account, id, seen);
        if (!found || holds(*found, wanted.sku)) return found;
        if (found->items.size() >= items_max) return fail(too_many_items);
        insert_wish(db, *found, as_heard(db, wanted));
        touch_list(db, id, wanted.added_at);
        return load_list(db, account, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::remove_item(std::string account, std::string id,
                                                              std::string sku,
                                                              std::optional<std::int64_t> seen,
                                                              instant now) {
    auto work = [account = std::move(account), id = std::move(id), sku = std::move(sku), seen,
                 now](sql::connection& db) -> expected<wishlist> {
        auto found = load_seen(db, account, id, seen);
        if (!found || !holds(*found, sku)) return found;
        db.exec("DELETE FROM wish WHERE list = ? AND sku = ?", id, sku);
        touch_list(db, id, now);
        return load_list(db, account, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<wishlist>> sql_wishlist_repository::set_share(std::string account, std::string id,
                                                            std::optional<share> wanted) {
    auto work = [account = std::move(account), id = std::move(id),
                 wanted = std::move(wanted)](sql::connection& db) -> expected<wishlist> {
        auto found = load_list(db, account, id);
        if (!found || found->shared.has_value() == wanted.has_value()) return found;
        found->shared = wanted;
        share_list(db, id, wanted);
        return found;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_wishlist_repository::erase(std::string account) {
    auto work = [account = std::move(account)](sql::connection& db) -> expected<void> {
        remove_lists(db, account);
        db.exec("DELETE FROM told WHERE account = ?", account);
        events::forget_personal(db, account);
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::wishlist
