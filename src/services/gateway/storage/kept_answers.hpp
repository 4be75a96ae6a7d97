// An answer as the stores keep it.
#pragma once

#include "platform/http/replays.hpp"

#include <string>
#include <string_view>

namespace flores::gateway {

// Stands where an answer was that has been forgotten.
inline constexpr std::string_view erased_answer{""};

std::string text_of_answer(http::kept_answer answer);
// kept, with the headers in the order of their names, or erased.
expected<http::claim_outcome> outcome_of_answer(std::string_view text);

}  // namespace flores::gateway
