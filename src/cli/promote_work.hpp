// Copying and comparing all that a shop keeps, told on standard output; how far it is each second
// on standard error.
#pragma once

#include "cli/promote_stores.hpp"

#include <vector>

namespace flores::cli {

enum class way : unsigned char { to_production, to_folder };

void copy_all(std::vector<kept_thing>& all, way direction);

// Prints how many records each has on both sides, and the sum of their content.
// std::runtime_error: names those that differ.
void require_alike(std::vector<kept_thing>& all);

}  // namespace flores::cli
