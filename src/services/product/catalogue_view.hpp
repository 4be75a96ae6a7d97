// What readers see: one snapshot of the catalogue with everything that its answers are made of.
// Immutable but for what is made when it is first asked for; replaced whole (refresher.hpp).
#pragma once

#include "services/product/catalogue.hpp"
#include "services/product/repository.hpp"
#include "services/product/shown_product.hpp"

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

class catalogue_view {
public:
    static std::shared_ptr<const catalogue_view> empty();

    // The successor of `before` with these changes, and with the products of these ids made anew
    // because their stock changed. Long work: off the loop.
    static std::shared_ptr<const catalogue_view> next(const catalogue_view& before,
                                                      const show_ground& ground,
                                                      catalogue_changes changes,
                                                      const std::vector<std::string>& restocked);

    std::int64_t revision() const { return revision_; }
    const catalogue& index() const { return *index_; }
    const category_index& categories() const { return *categories_; }

    // Archived ones too; nullptr: there is none.
    const shown_product* find(std::string_view id) const;
    const shown_product& shown(const entry& of) const { return *shown_[of.slot]; }

    // Of everything listed, made at the first call.
    std::shared_ptr<const facets> all_facets() const;

    // Answers that are asked for most, each made once a snapshot: the first page of the list, of
    // all products (nullptr) or of one category; the tree of categories; the occasions.
    using answer = made_once<http::prebuilt>;
    const answer& first_page(const category_node* of, language in) const;
    const answer& category_tree_answer(language in) const {
        return answers_[static_cast<std::size_t>(in)];
    }
    const answer& occasions_answer(language in) const {
        return answers_[2 + static_cast<std::size_t>(in)];
    }

private:
    catalogue_view();

    void show_all(const show_ground& ground, bool tree_changed);
    void show_again(const show_ground& ground, std::string_view id);
    void make_room_for_answers();

    std::int64_t revision_ = 0;
    std::shared_ptr<const catalogue> index_;
    std::shared_ptr<const category_index> categories_;
    std::vector<std::shared_ptr<const shown_product>> shown_;  // by slot
    made_once<facets> facets_;
    std::deque<answer> answers_;  // tree and occasions, then two first pages each; never moved
};

}  // namespace flores::product
