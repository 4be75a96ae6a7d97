// The settings of a command: its flags, the environment and .env of the working folder.
#pragma once

#include "cli/commands.hpp"
#include "platform/config/environment.hpp"
#include "platform/config/settings.hpp"

namespace flores::cli {

// `fixed`: what the command itself says of variables, before all others.
config::settings settings_of(const invocation& call, config::variables fixed = {});

}  // namespace flores::cli
