#include "services/cart/storage/sql_carts.hpp"

#include "platform/events/outbox.hpp"
#include "services/cart/storage/cart_rows.hpp"

namespace flores::cart {
namespace {

constexpr std::string_view orders_inbox = "cart.orders";

}  // namespace

task<expected<cart>> sql_cart_repository::load(std::string owner) {
    auto work = [owner = std::move(owner)](sql::connection& db) -> expected<cart> {
        return load_cart(db, owner);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<cart>> sql_cart_repository::put_line(std::string owner, cart_line wanted,
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

task<expected<cart>> sql_cart_repository::hold_line(std::string owner, cart_line wanted) {
    auto work = [owner = std::move(owner), wanted = std::move(wanted),
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        cart before = load_cart(db, owner);
        const std::int64_t seen = before.revision;
        auto after = with_at_least(std::move(before), wanted);
        if (after && after->revision != seen) store_cart(db, owner, *after, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sql_cart_repository::take_out(std::string owner, std::string sku) {
    auto work = [owner = std::move(owner), sku = std::move(sku),
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        cart before = load_cart(db, owner);
        if (find_line(before, sku) == nullptr) return before;
        auto after = with_line(std::move(before), {.sku = sku, .quantity = 0});
        if (after) store_cart(db, owner, *after, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sql_cart_repository::clear(std::string owner, std::int64_t seen) {
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

task<expected<void>> sql_cart_repository::erase(std::string owner) {
    auto work = [owner = std::move(owner)](sql::connection& db) -> expected<void> {
        if (remove_cart(db, owner)) db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sql_cart_repository::merge(std::string guest, std::string customer) {
    auto work = [guest = std::move(guest), customer = std::move(customer),
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        const cart taken = load_cart(db, guest);
        cart mine = load_cart(db, customer);
        if (taken.lines.empty()) return mine;
        auto after = merged(std::move(mine), taken);
        if (!after) return after;
        store_cart(db, customer, *after, now);
        store_cart(db, guest, cart{.revision = taken.revision + 1, .lines = {}}, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<cart>> sql_cart_repository::take_bought(std::string owner, std::string order,
                                                      std::vector<bought_line> bought) {
    auto work = [owner = std::move(owner), order = std::move(order), bought = std::move(bought),
                 now = clock_.now()](sql::connection& db) -> expected<cart> {
        cart before = load_cart(db, owner);
        if (!events::newer(db, orders_inbox, order, 1)) return before;
        const std::int64_t seen = before.revision;
        cart after = after_order(std::move(before), bought);
        if (after.revision != seen) store_cart(db, owner, after, now);
        return after;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sql_cart_repository::forget_old_guests() {
    const instant before = clock_.now() - guest_cart_kept;
    auto work = [before](sql::connection& db) -> expected<std::int64_t> {
        return db.exec("DELETE FROM cart WHERE updated_at < ? AND owner LIKE 'guest:%'", before);
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::cart
