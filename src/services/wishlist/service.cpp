#include "services/wishlist/service.hpp"

#include "platform/json/language.hpp"
#include "services/wishlist/views.hpp"

namespace flores::wishlist {
namespace {

std::vector<std::string> skus_of(const wishlist& list) {
    std::vector<std::string> out;
    for (const wish& one : list.items) out.push_back(one.sku);
    return out;
}

}  // namespace

task<expected<list_view>> wishlist_service::priced(expected<wishlist> stored, language in) {
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    std::optional<std::string> token;
    if (stored->shared) token = links_.token(stored->id, *stored->shared);
    if (stored->items.empty()) co_return view_of(*stored, {}, std::move(token), in);
    auto now = co_await products_.offers(skus_of(*stored));
    if (!now) co_return std::unexpected(std::move(now.error()));
    co_return view_of(*stored, *now, std::move(token), in);
}

// The item as it would be put in now. unknown_sku: not sold, or not any more.
task<expected<wish>> wishlist_service::fresh_wish(sku what) {
    std::vector<std::string> asked{what.text()};
    auto now = co_await products_.offers(std::move(asked));
    if (!now) co_return std::unexpected(std::move(now.error()));
    const product::offer* found = product::find_offer(*now, what.text());
    if (found == nullptr || !found->active) co_return fail(unknown_sku);
    co_return wish{.sku = found->sku,
                   .seen_price = found->price.amount,
                   .known_price = found->price.amount,
                   .price_version = found->revision,
                   .stock = found->availability == "out" ? wish_stock::out : wish_stock::in,
                   .added_at = clock_.now()};
}

task<expected<lists_view>> wishlist_service::list(std::string account) {
    auto found = co_await stored_.list(std::move(account));
    if (!found) co_return std::unexpected(std::move(found.error()));
    lists_view out;
    for (const wishlist& one : *found) out.items.push_back(summary_of(one));
    co_return out;
}

task<expected<list_view>> wishlist_service::show(std::string account, std::string id, language in) {
    auto found = co_await stored_.find(std::move(account), std::move(id));
    co_return co_await priced(std::move(found), in);
}

task<expected<list_view>> wishlist_service::create(std::string account, create_list_request wanted,
                                                   language in, entry_seed from) {
    const instant now = clock_.now();
    wishlist fresh;
    fresh.id = entry_id(from, ids_, now, "wsl");
    fresh.account = std::move(account);
    fresh.name = wanted.name.value;
    fresh.language = json::enum_text(in);
    fresh.notices = wanted.mail_notices.value_or(true);
    fresh.created_at = now;
    fresh.updated_at = now;
    auto made = co_await stored_.create(std::move(fresh));
    co_return co_await priced(std::move(made), in);
}

task<expected<list_view>> wishlist_service::change(std::string account, std::string id,
                                                   change_list_request wanted, language in) {
    list_change what{std::nullopt, wanted.mail_notices};
    if (wanted.name) what.name = wanted.name->value;
    auto changed = co_await stored_.change(std::move(account), std::move(id), std::move(what),
                                           wanted.revision.value, clock_.now());
    co_return co_await priced(std::move(changed), in);
}

task<expected<void>> wishlist_service::remove(std::string account, std::string id,
                                              std::int64_t seen) {
    co_return co_await stored_.remove(std::move(account), std::move(id), seen);
}

task<expected<list_view>> wishlist_service::put_item(std::string account, std::string id, sku what,
                                                     std::optional<std::int64_t> seen,
                                                     language in) {
    auto fresh = co_await fresh_wish(what);
    if (!fresh) co_return std::unexpected(std::move(fresh.error()));
    auto stored =
        co_await stored_.put_item(std::move(account), std::move(id), std::move(*fresh), seen);
    co_return co_await priced(std::move(stored), in);
}

task<expected<list_view>> wishlist_service::remove_item(std::string account, std::string id,
                                                        sku what, std::optional<std::int64_t> seen,
                                                        language in) {
    auto stored = co_await stored_.remove_item(std::move(account), std::move(id), what.text(), seen,
                                               clock_.now());
    co_return co_await priced(std::move(stored), in);
}

task<expected<list_view>> wishlist_service::start_share(std::string account, std::string id,
                                                        language in) {
    std::optional<share> made = links_.make(id, ids_);
    auto stored = co_await stored_.set_share(std::move(account), std::move(id), std::move(made));
    co_return co_await priced(std::move(stored), in);
}

task<expected<list_view>> wishlist_service::end_share(std::string account, std::string id,
                                                      language in) {
    auto stored = co_await stored_.set_share(std::move(account), std::move(id), std::nullopt);
    co_return co_await priced(std::move(stored), in);
}

task<expected<shared_list_view>> wishlist_service::show_shared(std::string token, language in) {
    auto found = co_await stored_.find_shared(share_links::hash(token));
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (found->items.empty()) co_return shared_view_of(*found, {}, in);
    auto now = co_await products_.offers(skus_of(*found));
    if (!now) co_return std::unexpected(std::move(now.error()));
    co_return shared_view_of(*found, *now, in);
}

task<expected<wishlist_export>> wishlist_service::export_of(std::string account, language in) {
    auto found = co_await stored_.list(std::move(account));
    if (!found) co_return std::unexpected(std::move(found.error()));
    wishlist_export out;
    for (wishlist& one : *found) {
        auto view = co_await priced(std::move(one), in);
        if (!view) co_return std::unexpected(std::move(view.error()));
        out.lists.push_back(std::move(*view));
    }
    co_return out;
}

task<expected<void>> wishlist_service::erase(std::string account) {
    co_return co_await stored_.erase(std::move(account));
}

}  // namespace flores::wishlist
