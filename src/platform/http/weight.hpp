// Weights of what a client would rather have (RFC 9110, 12.4.2).
#pragma once

#include <optional>
#include <string_view>

namespace flores::http {

// Of one item of a list, in thousandths, as of "gzip;q=0.8"; 1000 where none is said. nullopt: what
// stands there is no weight, so the item says nothing.
std::optional<int> weight_of(std::string_view item);

// Whether a word is this one, which is in lower case.
bool is_same_word(std::string_view word, std::string_view wanted);

// Whether an item ("GZIP; q=0.5") is of this name, which is in lower case.
bool is_of_name(std::string_view item, std::string_view name);

}  // namespace flores::http
