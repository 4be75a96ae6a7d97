// How far a long command is, for whoever waits at the terminal.
#pragma once

#include "platform/backup/files.hpp"

namespace flores::cli {

// Says on stderr what is being done and how much of it, once a second; nothing at all when the
// whole takes less than one.
backup::progress tell_each_second();

}  // namespace flores::cli
