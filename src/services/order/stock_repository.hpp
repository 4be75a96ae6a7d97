// The storage port of stock. Each verb is one whole transaction.
#pragma once

#include "services/order/audit.hpp"
#include "services/order/repository.hpp"
#include "services/order/stock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

class stock_repository {
public:
    virtual ~stock_repository() = default;

    // Records a movement and gives the entry after it; a SKU without entry begins at 0. With a
    // claim that was answered before: the entry as it was then. stock_exceeded: it would go below
    // zero or beyond on_hand_max. key_reused.
    virtual task<expected<stock_entry>> move(stock_movement wanted,
                                             std::optional<key_claim> claim) = 0;

    // From where down the SKU counts as low. not_found: it has no entry.
    virtual task<expected<stock_entry>> set_low_at(std::string sku, std::int64_t low_at,
                                                   staff_act by) = 0;

    // Of those SKUs that have an entry.
    virtual task<expected<std::vector<stock_entry>>> entries(std::vector<std::string> skus) = 0;

    // By SKU, those after `after`; `low_only`: those that are low or out.
    virtual task<expected<list_part<stock_entry>>> list(std::string after, bool low_only,
                                                        part_size size) = 0;

    // Everything that changed a SKU's stock, newest first, those before the id `before`. Those of
    // an order have its number and no actor: the order says who, and forgets them when it must.
    virtual task<expected<list_part<stock_movement>>> movements(std::string sku,
                                                                std::optional<std::int64_t> before,
                                                                part_size size) = 0;

    // Sets what new SKUs start with: each SKU once for an import, and only where it has no entry
    // yet. Returns how many it set.
    virtual task<expected<int>> put_initial(std::string import_id, std::vector<stock_entry> entries,
                                            instant now) = 0;
};

}  // namespace flores::order
