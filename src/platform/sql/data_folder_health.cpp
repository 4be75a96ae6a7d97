#include "platform/sql/data_folder_health.hpp"

#include "platform/sql/data_folder_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace flores::sql {
namespace {

constexpr std::uintmax_t room_bytes_min = 1u << 20;  // for a batch of changes and its checkpoint
constexpr off_t behind_the_pid = 32;

// Permissions and flags say nothing of a file system that stopped itself after a fault: only a
// write tells.
bool takes_writes(const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (opened < 0) return false;
    const bool written = ::pwrite(opened, "\n", 1, behind_the_pid) == 1;
    ::close(opened);
    return written;
}

}  // namespace

expected<void> data_folder_health(const std::filesystem::path& folder) {
    std::error_code why;
    const auto room = std::filesystem::space(folder, why).available;
    if (why) return fail(errors::unavailable);
    if (room < room_bytes_min) return fail(errors::storage_full);
    if (!takes_writes(folder / data_folder_lock_name)) return fail(errors::unavailable);
    return {};
}

}  // namespace flores::sql
