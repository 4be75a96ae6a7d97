// The tree of categories of one snapshot, for looking up by slug. Immutable once made.
#pragma once

#include "services/product/repository.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

class category_index {
public:
    category_index() = default;

    // `tree` is sound (check in product.hpp), or empty.
    explicit category_index(category_tree tree);
    category_index(const category_index&) = delete;
    category_index& operator=(const category_index&) = delete;

    const category_tree& tree() const { return tree_; }
    std::int64_t revision() const { return tree_.revision; }
    const category_node* find(std::string_view slug) const;

    // From the root to the node itself; empty when there is none.
    std::vector<const category_node*> path(std::string_view slug) const;

    // Its place in the tree's list. Precondition: `node` is of this index.
    std::size_t place(const category_node& node) const {
        return static_cast<std::size_t>(&node - tree_.nodes.data());
    }

    // In the order of the tree; the roots when `parent` is empty.
    std::vector<const category_node*> children(std::string_view parent) const;

private:
    category_tree tree_;
    std::map<std::string_view, const category_node*> by_slug_;
};

}  // namespace flores::product
