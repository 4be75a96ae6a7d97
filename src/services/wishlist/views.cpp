#include "services/wishlist/views.hpp"

namespace flores::wishlist {
namespace {

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

template <class View>
void show_offer(View& into, const product::offer& now, language in) {
    into.product_id = now.product_id;
    into.name = now.name.in(in);
    into.size = now.size;
    into.price = now.price;
}

// An item whose product is gone stays visible, so that the customer sees what happened to it.
wish_view view_of(const wish& one, const product::offer* now, language in) {
    wish_view view;
    view.sku = one.sku;
    view.added_at = one.added_at;
    view.notices = now ? notices_of(one, *now) : public_notices(nullptr);
    if (now == nullptr) return view;
    show_offer(view, *now, in);
    if (now->price.amount != one.seen_price) view.former_price = money{one.seen_price};
    return view;
}

shared_wish_view shared_view_of(const wish& one, const product::offer* now, language in) {
    shared_wish_view view;
    view.sku = one.sku;
    view.notices = public_notices(now);
    if (now == nullptr) return view;
    show_offer(view, *now, in);
    return view;
}

}  // namespace

list_summary summary_of(const wishlist& list) {
    list_summary view{list.id, list.name,      list.revision, list.notices, list.shared.has_value(),
                      {},      list.updated_at};
    for (const wish& one : list.items) view.skus.push_back(one.sku);
    return view;
}

list_view view_of(const wishlist& list, const offers& now, std::optional<std::string> token,
                  language in) {
    list_view view{list.id,          list.name, list.revision,   list.notices,
                   std::move(token), {},        list.created_at, list.updated_at};
    for (const wish& one : list.items)
        view.items.push_back(view_of(one, product::find_offer(now, one.sku), in));
    return view;
}

shared_list_view shared_view_of(const wishlist& list, const offers& now, language in) {
    shared_list_view view{list.name, {}};
    for (const wish& one : list.items)
        view.items.push_back(shared_view_of(one, product::find_offer(now, one.sku), in));
    return view;
}

}  // namespace flores::wishlist
