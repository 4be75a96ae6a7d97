// From the counts of a selection to what the wire says of them, with names in the reader's
// language.
#pragma once

#include "services/product/catalogue_view.hpp"

namespace flores::product {

facets_view facets_of(const facets& counts, const category_index& categories, language in);

// All categories, also those without products.
category_tree_view tree_view(const catalogue_view& from, language in);

// All ten, also those without products.
occasion_list occasions_view(const catalogue_view& from, language in);

}  // namespace flores::product
