#include "services/wishlist/views.hpp"

#include <algorithm>

namespace flores::wishlist {
namespace {

const std::string& name_in(const product::offer& now, language wanted) {
    return wanted == language::en && !now.name.en.empty() ? now.name.en : now.name.es;
}

// What anybody may know of it. `now` null: its product is gone.
std::vector<notice> public_notices(const product::offer* now) {
    if (now == nullptr || !now->active) return {notice::unavailable};
    if (now->availability == "out") return {notice::sold_out};
    if (now->availability == "low") return {notice::low_stock};
    return {};
}

// Availability on offers is a hint and may be ahead of what was told of the stock, or behind.
std::vector<notice> notices_of(const wish& one, const product::offer& now) {
    std::vector<notice> out = public_notices(&now);
    if (!now.active) return out;
    if (now.availability != "out" && one.stock != wish_stock::in)
        out.push_back(notice::back_in_stock);
    if (now.price.amount < one.seen_price) out.push_back(notice::cheaper);
    if (now.price.amount > one.seen_price) out.push_back(notice::dearer);
    return out;
}

// An item whose product is gone stays visible, so that the customer sees what happened to it.
wish_view view_of(const wish& one, const product::offer* now, language wanted) {
    wish_view view;
    view.sku = one.sku;
    view.added_at = one.added_at;
    view.notices = now ? notices_of(one, *now) : public_notices(nullptr);
    if (now == nullptr) return view;
    view.product_id = now->product_id;
    view.name = name_in(*now, wanted);
    view.size = now->size;
    view.price = now->price;
    if (now->price.amount != one.seen_price) view.former_price = money{one.seen_price};
    return view;
}

shared_wish_view shared_view_of(const wish& one, const product::offer* now, language wanted) {
    shared_wish_view view;
    view.sku = one.sku;
    view.notices = public_notices(now);
    if (now == nullptr) return view;
    view.product_id = now->product_id;
    view.name = name_in(*now, wanted);
    view.size = now->size;
    view.price = now->price;
    return view;
}

}  // namespace

const product::offer* find_offer(const offers& among, const std::string& sku) {
    const auto found = std::find_if(among.begin(), among.end(),
                                    [&](const product::offer& one) { return one.sku == sku; });
    return found == among.end() ? nullptr : &*found;
}

list_summary summary_of(const wishlist& list) {
    list_summary view{list.id, list.name,      list.revision, list.notices, list.shared.has_value(),
                      {},      list.updated_at};
    for (const wish& one : list.items) view.skus.push_back(one.sku);
    return view;
}

list_view view_of(const wishlist& list, const offers& now, std::optional<std::string> token,
                  language wanted) {
    list_view view{list.id,          list.name, list.revision,   list.notices,
                   std::move(token), {},        list.created_at, list.updated_at};
    for (const wish& one : list.items)
        view.items.push_back(view_of(one, find_offer(now, one.sku), wanted));
    return view;
}

shared_list_view shared_view_of(const wishlist& list, const offers& now, language wanted) {
    shared_list_view view{list.name, {}};
    for (const wish& one : list.items)
        view.items.push_back(shared_view_of(one, find_offer(now, one.sku), wanted));
    return view;
}

}  // namespace flores::wishlist
