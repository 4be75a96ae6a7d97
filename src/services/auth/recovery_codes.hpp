// Recovery codes: 50 bits as two groups of five characters that are not mistaken for one another,
// stored as HMACs that nobody can search through without the shop's secret.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/ids.hpp"

#include <string>
#include <string_view>

namespace flores::accounts::recovery_codes {

std::string make(id_source& ids);

// The same however the code was typed: capitals, spaces and dashes, O for 0, I or L for 1.
std::string hash_of(const auth::key& with, std::string_view account, std::string_view code);

}  // namespace flores::accounts::recovery_codes
