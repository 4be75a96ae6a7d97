#include "services/product/prices.hpp"

#include <algorithm>

namespace flores::product {
namespace {

// A size that it did not have just before may have been there once, and be on somebody's list.
bool keeps_prices(const product& before, const product& now) {
    return std::all_of(now.sizes.begin(), now.sizes.end(), [&](const size_offer& one) {
        const size_offer* known = find_offer(before, one.size);
        return known != nullptr && known->price == one.price;
    });
}

}  // namespace

std::vector<std::string> repriced(const std::vector<product>& changed,
                                  const catalogue_view& shown) {
    std::vector<std::string> out;
    for (const product& one : changed) {
        if (one.revision == 0) continue;
        const shown_product* before = shown.find(one.id);
        if (before == nullptr || before->what().revision != one.revision ||
            (one.active && !before->what().active) || !keeps_prices(before->what(), one))
            out.push_back(one.id);
    }
    return out;
}

}  // namespace flores::product
