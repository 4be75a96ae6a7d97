// The settings of a command: its flags, the environment and .env of the working folder.
#pragma once

#include "cli/commands.hpp"
#include "platform/config/settings.hpp"

namespace flores::cli {

config::settings settings_of(const invocation& call);

}  // namespace flores::cli
