#include "platform/sql/store_error.hpp"

#include "platform/sql/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace flores::sql {

namespace {

store_error no_space(const std::filesystem::path& file) {
    return store_error(fmt::format(
        "{}: the disk is full. Free some space and start again; nothing that was answered is lost.",
        file.string()));
}

store_error not_writable(const std::filesystem::path& file, const std::string& why) {
    return store_error(fmt::format(
        "{} cannot be written: {}. Let this user write to the file and to its folder, or choose "
        "another folder with FLORES_DATA_DIR.",
        file.string(), why));
}

}  // namespace

store_error explain(const std::filesystem::path& file, const sqlite_error& why) {
    if (why.full()) return no_space(file);
    switch (why.code()) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return damaged(file, why.what());
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return not_writable(file, why.what());
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return store_error(
                fmt::format("{} is in use by another process. Stop that process and start again.",
                            file.string()));
        case SQLITE_IOERR:
            return store_error(fmt::format(
                "{}: the disk failed ({}). Check the disk and its file system; if the file cannot "
                "be read any more, restore a backup.",
                file.string(), why.what()));
        default:
            return store_error(fmt::format("{} cannot be opened: {}", file.string(), why.what()));
    }
}

store_error explain(const std::filesystem::path& file, int number) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return no_space(file);
        case EACCES:
        case EPERM:
        case EROFS:
            return not_writable(file, std::strerror(number));
        case ENOENT:
            return store_error(
                fmt::format("{} cannot be made: its folder is missing. Make the "
                            "folder, or set FLORES_DATA_DIR.",
                            file.string()));
        default:
            return store_error(
                fmt::format("{} cannot be opened: {}", file.string(), std::strerror(number)));
    }
}

store_error damaged(const std::filesystem::path& file, const std::string& finding) {
    return store_error(fmt::format(
        "{} is damaged, or is no database ({}). Nothing was changed. Restore a backup over it; or "
        "move it and its -wal file away to start with an empty one.",
        file.string(), finding));
}

}  // namespace flores::sql
