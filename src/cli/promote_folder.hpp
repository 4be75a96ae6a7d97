// The data folder of a promotion.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/sql/connection.hpp"
#include "platform/sql/shared_moment.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace flores::cli {

// A connection to one of the folder's files, by its name.
using folder_files = std::function<sql::connection&(std::string_view)>;

// All files as of one moment, which may be served meanwhile.
class folder_moment {
public:
    // sql::store_error: a file cannot be read.
    explicit folder_moment(const std::filesystem::path& folder);

    // Not after this is gone.
    folder_files files();

private:
    std::map<std::string, std::size_t, std::less<>> places_;
    std::unique_ptr<sql::shared_moment> moment_;
};

// Files that are written, of which nobody else knows yet.
class folder_writer {
public:
    // Makes the folder and its files, with all migrations.
    explicit folder_writer(const std::filesystem::path& folder);

    folder_files files();

private:
    std::map<std::string, std::unique_ptr<sql::connection>, std::less<>> files_;
};

// That the folder holds a shop in this release's form, and that JWT_SECRET is its own: the links,
// order numbers and sealed secrets that it gave are made with it.
// std::runtime_error: names what is not so.
void require_shop(const config::settings& from);

// A shop by its secret, which the name does not tell.
std::string name_of_shop(const std::string& secret);

}  // namespace flores::cli
