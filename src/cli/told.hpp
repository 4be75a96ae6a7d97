// What an error says to who typed the command.
#pragma once

#include "platform/core/error.hpp"

#include <string>
#include <string_view>

namespace flores::cli {

// "price: Must be at least 1." of a column or member; of the whole only what is wrong.
std::string told(std::string_view pointer, std::string_view message);

// In English, a line for each field; only what was found where that says it all.
std::string told(const error& what);

}  // namespace flores::cli
