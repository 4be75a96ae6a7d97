// Why a store cannot be opened, in words for the operator.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace flores::sql {

class sqlite_error;

// Names the file or folder, what is wrong with it and the way out. Ends the start with this
// message.
class store_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What SQLite reported while `file` was opened, in such words.
store_error explain(const std::filesystem::path& file, const sqlite_error& why);

// The same for a failed system call; `number` is its errno.
store_error explain(const std::filesystem::path& file, int number);

// A file whose content is not sound; `finding` is what a check said.
store_error damaged(const std::filesystem::path& file, const std::string& finding);

}  // namespace flores::sql
