// Which changes of products are changes of prices, for those who are told of them.
#pragma once

#include "services/product/catalogue_view.hpp"

#include <string>
#include <vector>

namespace flores::product {

// The ids of those with a SKU that costs something else than before, going by the snapshot, or that
// is sold again or anew. One that the snapshot has in another revision counts as changed: telling a
// price that is known already does no harm. New products do not count.
std::vector<std::string> repriced(const std::vector<product>& changed, const catalogue_view& shown);

}  // namespace flores::product
