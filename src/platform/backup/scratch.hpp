// A folder for what is only looked at: gone with the scope, or, if its process is killed, with the
// next that is made.
#pragma once

#include <filesystem>

namespace flores::backup {

class scratch_folder {
public:
    // A new one in `place` (0700), which others may use too. First removes there what dead
    // processes of this user left; what a living one has is locked. backup_error: it cannot be
    // made.
    explicit scratch_folder(const std::filesystem::path& place);
    ~scratch_folder();
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    int lock_ = -1;
};

}  // namespace flores::backup
