// One spelling for all texts of the same JSON value, to compare requests by.
#pragma once

#include <string>
#include <string_view>

namespace flores::json {

// Members in the order of their keys, nothing between the tokens, strings escaped in one way;
// numbers stay as they were written. A text that is not JSON stands for itself.
std::string canonical(std::string_view text);

}  // namespace flores::json
