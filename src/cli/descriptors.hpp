// The descriptors that the system lets a process have: every connection takes one, and what the
// stores need must not be theirs.
#pragma once

#include <cstddef>

namespace flores::cli {

// Raises the soft limit to the hard one, and returns how many of `wanted` connections then fit on
// each of so many ports; fewer than were wanted are told in the log.
std::size_t connections_that_fit(std::size_t wanted, std::size_t ports);

}  // namespace flores::cli
