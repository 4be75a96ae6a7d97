// flores promote --back.
#pragma once

#include "platform/config/settings.hpp"

namespace flores::cli {

// Copies production, which stands still (`wait`: until it does), into the data folder, which is
// made; returns the exit code. std::runtime_error: it cannot; nothing stands at the folder's name
// then.
int promote_back(const config::settings& settings, bool wait);

}  // namespace flores::cli
