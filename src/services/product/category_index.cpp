#include "services/product/category_index.hpp"

#include <algorithm>

namespace flores::product {

category_index::category_index(category_tree tree) : tree_(std::move(tree)) {
    for (const category_node& node : tree_.nodes) by_slug_.emplace(node.slug, &node);
}

const category_node* category_index::find(std::string_view slug) const {
    const auto found = by_slug_.find(slug);
    return found == by_slug_.end() ? nullptr : found->second;
}

std::vector<const category_node*> category_index::path(std::string_view slug) const {
    std::vector<const category_node*> out;
    auto at = by_slug_.find(slug);
    while (at != by_slug_.end() && out.size() < limits::category_depth_max) {
        out.push_back(at->second);
        at = by_slug_.find(at->second->parent);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<const category_node*> category_index::children(std::string_view parent) const {
    std::vector<const category_node*> out;
    for (const category_node& node : tree_.nodes)
        if (node.parent == parent) out.push_back(&node);
    return out;
}

}  // namespace flores::product
