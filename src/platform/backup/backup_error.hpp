// Why a backup could not be made, is not good, or cannot be restored, in words for the operator.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace flores::backup {

class backup_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A failed system call: "cannot <what> <path>: …"; `number` is its errno.
backup_error explain(std::string_view what, const std::filesystem::path& path, int number);

}  // namespace flores::backup
