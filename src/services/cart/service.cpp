#include "services/cart/service.hpp"

#include <algorithm>

namespace flores::cart {
namespace {

const product::offer* find_offer(const std::vector<product::offer>& offers,
                                 const std::string& sku) {
    const auto found = std::find_if(offers.begin(), offers.end(),
                                    [&](const product::offer& one) { return one.sku == sku; });
    return found == offers.end() ? nullptr : &*found;
}

std::vector<notice> notices_of(const product::offer& now, const cart_line& line) {
    std::vector<notice> out;
    if (!now.active) out.push_back(notice::unavailable);
    if (now.price.amount != line.seen_price) out.push_back(notice::price_changed);
    if (now.availability == "out") out.push_back(notice::sold_out);
    if (now.availability == "low") out.push_back(notice::low_stock);
    return out;
}

// A line whose product is gone stays visible, so that the customer sees what happened to it.
cart_line_view view_of(const cart_line& line, const product::offer* now, language wanted) {
    cart_line_view view;
    view.sku = line.sku;
    view.quantity = line.quantity;
    if (now == nullptr) {
        view.notices.push_back(notice::unavailable);
        return view;
    }
    view.name = wanted == language::en ? now->name.en : now->name.es;
    view.size = now->size;
    view.unit_price = now->price;
    view.line_total = money{now->price.amount * line.quantity};
    if (now->price.amount != line.seen_price) view.former_price = money{line.seen_price};
    view.notices = notices_of(*now, line);
    return view;
}

bool can_be_bought(const cart_line_view& line) {
    return std::none_of(line.notices.begin(), line.notices.end(), [](notice one) {
        return one == notice::unavailable || one == notice::sold_out;
    });
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
    for (const auto& line : stored->lines) {
        view.lines.push_back(view_of(line, find_offer(*offers, line.sku), wanted));
        view.items += line.quantity;
        if (can_be_bought(view.lines.back()))
            view.subtotal.amount += view.lines.back().line_total.amount;
    }
    co_return view;
}

task<expected<cart_view>> cart_service::show(std::string owner, language wanted) {
    auto stored = co_await stored_.load(std::move(owner));
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::put_line(std::string owner, sku what, int quantity,
                                                 std::int64_t seen, language wanted) {
    cart_line line{what.text(), quantity, 0};
    if (quantity > 0) {
        std::vector<std::string> asked{line.sku};
        auto offers = co_await products_.offers(std::move(asked));
        if (!offers) co_return std::unexpected(std::move(offers.error()));
        const product::offer* now = find_offer(*offers, line.sku);
        if (now == nullptr || !now->active) co_return fail(unknown_sku);
        line.seen_price = now->price.amount;
    }
    auto stored = co_await stored_.put_line(std::move(owner), std::move(line), seen);
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::clear(std::string owner, std::int64_t seen,
                                              language wanted) {
    auto stored = co_await stored_.clear(std::move(owner), seen);
    co_return co_await priced(std::move(stored), wanted);
}

task<expected<cart_view>> cart_service::merge(std::string guest, std::string customer,
                                              language wanted) {
    auto stored = co_await stored_.merge(std::move(guest), std::move(customer));
    co_return co_await priced(std::move(stored), wanted);
}

}  // namespace flores::cart
