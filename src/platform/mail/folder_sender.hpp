// Mails as files, for a shop that has no mail server: <folder>/<id>.eml, which every mail program
// opens; what a mail is about stands in the name, as <id>.<number>.eml. One that is sent again
// takes the place of its file.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/mail/sender.hpp"

#include <filesystem>

namespace flores::mail {

class folder_sender final : public sender {
public:
    // Makes the folder (mode 0700). std::filesystem::filesystem_error: it cannot.
    explicit folder_sender(std::filesystem::path folder);

    // Deferred when the file cannot be written.
    task<outcome> send(envelope what) override;

    // For an address it reads the beginning of every file. unavailable: the folder cannot be read
    // or written.
    task<expected<void>> forget(std::vector<std::string> whom) override;

private:
    const std::filesystem::path folder_;
    worker_pool pool_;
};

}  // namespace flores::mail
