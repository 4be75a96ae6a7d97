// The storage port of the catalogue. Each verb is one whole change. The category tree is one value
// with a revision of its own, a product another each; all of them share one revision of the
// catalogue, by which a copy in memory asks what changed since. Stock levels have another.
#pragma once

#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/product/availability.hpp"
#include "services/product/events.hpp"
#include "services/product/product.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flores::product {

constexpr int tries_max = 4;  // of a change that others outrun

struct category_tree {
    std::vector<category_node> nodes;
    std::int64_t revision = 0;  // 0: never written
};

// What is new since some revision of the catalogue.
struct catalogue_changes {
    std::vector<product> products;  // as they are now
    std::optional<category_tree> tree;
    std::int64_t revision = 0;  // up to which this reaches
};

// What order told of stock since some revision of the stock levels.
struct stock_changes {
    std::vector<stock_level> levels;  // as they are now
    std::int64_t revision = 0;        // up to which this reaches
};

// Everything that one import or one edit changes; all of it or nothing.
struct catalogue_write {
    std::string id;                      // imp_…: one initial stock for each SKU and id
    std::vector<product> products;       // `revision`: the one that is changed, 0 of a new product
    std::optional<category_tree> tree;   // likewise
    std::vector<announced_stock> stock;  // that new SKUs start with
    std::vector<std::string> priced;     // ids among `products`, in their order: prices to tell
    std::vector<events::event> told;     // whatever else is told with it
    instant at{};
};

class product_repository {
public:
    virtual ~product_repository() = default;

    // not_found: there is none of this id.
    virtual task<expected<product>> find(std::string id) = 0;

    // Without nodes, of revision 0, when none was ever written.
    virtual task<expected<category_tree>> tree() = 0;

    // Everything changed after that revision (0: everything there is).
    virtual task<expected<catalogue_changes>> changed_since(std::int64_t revision) = 0;

    // The catalogue's revision; 0 when nothing was ever written.
    virtual task<expected<std::int64_t>> revision() = 0;

    // Writes, and queues the stock announcement and the prices in the same change; gives the
    // catalogue's new revision. stale: something changed since it was read, or a new product's id
    // is taken; nothing was written. An empty write changes nothing and gives the present revision.
    virtual task<expected<std::int64_t>> write(catalogue_write what) = 0;

    // The last that order told of each SKU's stock, where that came after the revision (0: all).
    virtual task<expected<stock_changes>> stock_changed_since(std::int64_t revision) = 0;

    // Remembers what order told, unless a later version is known already.
    virtual task<expected<void>> put_stock_level(stock_level told) = 0;
};

}  // namespace flores::product
