// Lists as their owners and those with the link see them, with what product says of the items now.
#pragma once

#include "services/product/client.hpp"
#include "services/wishlist/messages.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::wishlist {

using offers = std::vector<product::offer>;

list_summary summary_of(const wishlist& list);
list_view view_of(const wishlist& list, const offers& now, std::optional<std::string> token,
                  language in);
shared_list_view shared_view_of(const wishlist& list, const offers& now, language in);

}  // namespace flores::wishlist
