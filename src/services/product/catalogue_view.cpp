#include "services/product/catalogue_view.hpp"

namespace flores::product {
namespace {

constexpr std::size_t languages = 2;
constexpr std::size_t first_page_at = 2 * languages;  // behind the tree and the occasions

}  // namespace

catalogue_view::catalogue_view()
    : index_(std::make_shared<const catalogue>()),
      categories_(std::make_shared<const category_index>()) {}

std::shared_ptr<const catalogue_view> catalogue_view::empty() {
    std::shared_ptr<catalogue_view> out(new catalogue_view);
    out->make_room_for_answers();
    return out;
}

void catalogue_view::make_room_for_answers() {
    const std::size_t pages = 1 + categories_->tree().nodes.size();
    answers_.resize(first_page_at + pages * languages);
}

std::shared_ptr<const catalogue_view> catalogue_view::next(
    const catalogue_view& before, const show_ground& ground, catalogue_changes changes,
    const std::vector<std::string>& restocked) {
    std::shared_ptr<catalogue_view> out(new catalogue_view);
    out->revision_ = changes.revision;
    out->index_ = before.index_;
    out->categories_ = before.categories_;
    out->shown_ = before.shown_;
    if (changes.tree) out->categories_ = std::make_shared<const category_index>(*changes.tree);
    if (changes.tree || !changes.products.empty()) {
        catalogue_update update;
        update.put = std::move(changes.products);
        if (changes.tree) update.categories = changes.tree->nodes;
        out->index_ = before.index_->successor(std::move(update));
        out->show_all(ground, changes.tree.has_value());
    }
    for (const std::string& id : restocked) out->show_again(ground, id);
    out->make_room_for_answers();
    return out;
}

// Keeps what is shown already and did not change.
void catalogue_view::show_all(const show_ground& ground, bool tree_changed) {
    shown_.resize(index_->slots_end());
    for (const std::shared_ptr<const entry>& one : index_->entries()) {
        auto& slot = shown_[one->slot];
        if (slot == nullptr || slot->shared() != one || tree_changed)
            slot = std::make_shared<const shown_product>(ground, one, categories_);
    }
}

void catalogue_view::show_again(const show_ground& ground, std::string_view id) {
    const entry* found = index_->find(id);
    if (found == nullptr) return;
    auto& slot = shown_[found->slot];
    slot = std::make_shared<const shown_product>(ground, slot->shared(), categories_);
}

const shown_product* catalogue_view::find(std::string_view id) const {
    const entry* found = index_->find(id);
    return found == nullptr ? nullptr : shown_[found->slot].get();
}

std::shared_ptr<const facets> catalogue_view::all_facets() const {
    return facets_.get(
        [this] { return std::make_shared<const facets>(index_->count_facets(filter{})); });
}

const catalogue_view::answer& catalogue_view::first_page(const category_node* of,
                                                         language in) const {
    const std::size_t page = of == nullptr ? 0 : 1 + categories_->place(*of);
    return answers_[first_page_at + page * languages + static_cast<std::size_t>(in)];
}

}  // namespace flores::product
