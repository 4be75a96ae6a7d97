#include "services/cart/service.hpp"

#include <algorithm>

namespace flores::cart {
namespace {

std::string words_for(notice what, std::int64_t left, language wanted) {
    switch (what) {
        case notice::price_changed:
            return wanted == language::en ? "Its price changed." : "Cambió de precio.";
        case notice::sold_out:
            return wanted == language::en ? "Sold out." : "Agotado.";
        case notice::low_stock:
            return wanted == language::en ? "Few are left." : "Quedan pocas unidades.";
        case notice::beyond_stock:
            return wanted == language::en ? "Only " + std::to_string(left) + " left."
                                          : "Solo quedan " + std::to_string(left) + ".";
        case notice::unavailable:
            return wanted == language::en ? "No longer for sale." : "Ya no está a la venta.";
    }
    return {};
}

void tell(cart_line_view& view, notice what, language wanted) {
    view.notices.push_back(what);
    view.messages.push_back(words_for(what, view.left.value_or(0), wanted));
}

void tell_all(cart_line_view& view, const product::offer& now, language wanted) {
    if (!now.active) tell(view, notice::unavailable, wanted);
    if (view.former_price) tell(view, notice::price_changed, wanted);
    if (now.availability == "out")
        tell(view, notice::sold_out, wanted);
    else if (view.left)
        tell(view, notice::beyond_stock, wanted);
    else if (now.availability == "low")
        tell(view, notice::low_stock, wanted);
}

// A line whose product is gone stays visible, so that the customer sees what happened to it.
cart_line_view view_of(const cart_line& line, const product::offer* now,
                       const std::vector<order::sku_on_hand>& on_hand, language wanted) {
    cart_line_view view;
    view.sku = line.sku;
    view.quantity = line.quantity;
    if (now == nullptr) {
        tell(view, notice::unavailable, wanted);
        return view;
    }
    view.name = now->name.in(wanted);
    view.size = now->size;
    view.unit_price = now->price;
    view.line_total = money{now->price.amount * line.quantity};
    if (now->price.amount != line.seen_price) view.former_price = money{line.seen_price};
    for (const order::sku_on_hand& one : on_hand)
        if (one.sku == line.sku && one.on_hand < line.quantity) view.left = one.on_hand;
    tell_all(view, *now, wanted);
    return view;
}

// Whether it has to be asked how many are left: of what is in stock there is one.
bool may_be_beyond(const cart_line& line, const product::offer* now) {
    return line.quantity > 1 && now != nullptr && now->active && now->availability != "out";
}

bool can_be_bought(const cart_line_view& line) {
    return std::none_of(line.notices.begin(), line.notices.end(), [](notice one) {
        return one == notice::unavailable || one == notice::sold_out;
    });
}

expected<held_line> held_in(const expected<cart>& stored, const std::string& sku) {
    if (!stored) return std::unexpected(stored.error());
    const cart_line* found = find_line(*stored, sku);
    if (found == nullptr) return fail(errors::not_found);
    return held_line{found->sku, found->quantity};
}

}  // namespace

task<expected<cart_view>> cart_service::priced(expected<cart> stored, language wanted) {
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    cart_view view{.revision = stored->revision, .lines = {}, .items = 0, .subtotal = {}};
    if (stored->lines.empty()) co_return view;
    std::vector<std::string> skus;
    for (const auto& line : stored->lines) skus.push_back(line.sku);
    auto offers = co_await products_.offers(std::move(skus));
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    std::vector<std::string> several;
    for (const auto& line : stored->lines)
        if (may_be_beyond(line, product::find_offer(*offers, line.sku)))
            several.push_back(line.sku);
    const auto on_hand = co_await left_of(std::move(several));
    for (const auto& line : stored->lines) {
        view.lines.push_back(
            view_of(line, product::find_offer(*offers, line.sku), on_hand, wanted));
        view.items += line.quantity;
        if (can_be_bought(view.lines.back()))
            view.subtotal.amount += view.lines.back().line_total.amount;
    }
    co_return view;
}

task<std::vector<order::sku_on_hand>> cart_service::left_of(std::vector<std::string> skus) {
    if (skus.empty()) co_return std::vector<order::sku_on_hand>{};
    auto found = co_await stock_.on_hand(std::move(skus));
    if (!found) co_return std::vector<order::sku_on_hand>{};
    co_return std::move(*found);
}

task<expected<cart_view>> cart_service::show(std::string owner, language wanted) {
    auto stored = co_await stored_.load(std::move(owner));
    co_return co_await priced(std::move(stored), wanted);
}

// A line of what is sold, at the price of now. unknown_sku: not sold, or not any more.
task<expected<cart_line>> cart_service::offered(std::string sku, int quantity) {
    std::vector<std::string> asked{sku};
    auto offers = co_await products_.offers(std::move(asked));
    if (!offers) co_return std::unexpected(std::move(offers.error()));
    const product::offer* now = product::find_offer(*offers, sku);
    if (now == nullptr || !now->active) co_return fail(unknown_sku);
    co_return cart_line{std::move(sku), quantity, now->price.amount};
}

task<expected<cart_view>> cart_service::put_line(std::string owner, sku what, int quantity,
                                                 std::int64_t seen, language wanted) {
    expected<cart_line> line = cart_line{what.text(), quantity, 0};
    if (quantity > 0) line = co_await offered(what.text(), quantity);
    if (!line) co_return std::unexpected(std::move(line.error()));
    auto stored = co_await stored_.put_line(std::move(owner), std::move(*line), seen);
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::clear(std::string owner, std::int64_t seen,
                                              language wanted) {
    auto stored = co_await stored_.clear(std::move(owner), seen);
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::merge(auth::principal caller, language wanted) {
    std::string customer = caller.owner();
    if (caller.guest.empty()) co_return co_await show(std::move(customer), wanted);
    std::string guest = auth::principal::of_guest(std::move(caller.guest)).owner();
    auto stored = co_await stored_.merge(guest, customer);
    if (!stored && stored.error().is(too_many_lines))
        co_return co_await refused_merge(std::move(guest), std::move(customer));
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::refused_merge(std::string guest, std::string customer) {
    const auto theirs = co_await stored_.load(std::move(guest));
    if (!theirs) co_return std::unexpected(theirs.error());
    const auto own = co_await stored_.load(std::move(customer));
    if (!own) co_return std::unexpected(own.error());
    error refused(too_many_lines);
    for (const std::string& sku : without_room(*own, *theirs))
        refused.fields.push_back(
            {"/lines/" + sku,
             "no_room",
             {"No cabe en tu carrito: " + sku + ".", "There is no room for " + sku + "."}});
    co_return std::unexpected(std::move(refused));
}

// Also where nothing of it is in the cart: what is put in afterwards stays when it is told again.
task<expected<void>> cart_service::take_order(std::string owner, std::string order,
                                              std::vector<bought_line> bought) {
    auto taken =
        co_await stored_.take_bought(std::move(owner), std::move(order), std::move(bought));
    if (!taken) co_return std::unexpected(std::move(taken.error()));
    co_return expected<void>{};
}

task<expected<held_line>> cart_service::line(std::string owner, sku what) {
    auto stored = co_await stored_.load(std::move(owner));
    co_return held_in(stored, what.text());
}

task<expected<held_line>> cart_service::hold_line(std::string owner, sku what, int quantity) {
    auto line = co_await offered(what.text(), quantity);
    if (!line) co_return std::unexpected(std::move(line.error()));
    auto stored = co_await stored_.hold_line(std::move(owner), std::move(*line));
    co_return held_in(stored, what.text());
}

task<expected<void>> cart_service::take_out(std::string owner, sku what) {
    auto stored = co_await stored_.take_out(std::move(owner), what.text());
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    co_return expected<void>{};
}

}  // namespace flores::cart
