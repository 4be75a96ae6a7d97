// An answer as the stores keep it.
#pragma once

#include "platform/http/replays.hpp"

#include <string>
#include <string_view>

namespace flores::gateway {

std::string text_of_answer(http::kept_answer answer);
// Headers in the order of their names.
expected<http::kept_answer> answer_in(std::string_view text);

}  // namespace flores::gateway
