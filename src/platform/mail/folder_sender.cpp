#include "platform/mail/folder_sender.hpp"

#include "platform/core/folders.hpp"
#include "platform/core/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>

namespace flores::mail {
namespace {

constexpr std::size_t folder_queue_max = 64;

// What cannot be told from the rest of a file's name is not in it.
bool fits_a_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_ascii_alphanumeric(c) || c == '-' || c == '_';
    });
}

std::string name_of(const envelope& what) {
    std::string out = what.id;
    for (const std::string& each : what.about)
        if (fits_a_name(each)) out.append(".").append(each);
    return out;
}

// In a new folder, where somebody took the old one away while the shop serves.
int opened_for(const std::filesystem::path& file) {
    const auto open = [&] {
        return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    };
    const int opened = open();
    if (opened >= 0 || errno != ENOENT) return opened;
    ::mkdir(file.parent_path().c_str(), 0700);
    return open();
}

// Under another name first, so that a file that ends in .eml is whole.
bool store(const std::filesystem::path& folder, const envelope& what) {
    const std::string name = name_of(what);
    const auto target = folder / (name + ".eml");
    const auto half = folder / (name + ".part");
    const int file = opened_for(half);
    if (file < 0) return false;
    const bool whole = write_all(file, what.content) && ::fsync(file) == 0;
    const bool closed = ::close(file) == 0;
    return whole && closed && ::rename(half.c_str(), target.c_str()) == 0 && sync_folder(folder);
}

// The headers, as message.hpp writes them. nullopt: the file cannot be read.
std::optional<std::string> headers_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string out;
    for (std::string line; std::getline(in, line) && line != "\r";) out.append(line).append("\n");
    if (!in.is_open() || in.bad()) return std::nullopt;
    return out;
}

bool is_mailbox(const std::string& one) {
    return one.contains('@');
}

bool is_named_after(const std::filesystem::path& file, const std::vector<std::string>& whom) {
    const std::string name = "." + file.filename().string();
    return std::ranges::any_of(whom, [&](const std::string& each) {
        return !is_mailbox(each) && name.contains("." + each + ".");
    });
}

bool has_address_of(const std::string& headers, const std::vector<std::string>& whom) {
    return std::ranges::any_of(whom, [&](const std::string& each) {
        return is_mailbox(each) && (headers.contains("\nTo: " + each + "\r\n") ||
                                    headers.contains("\nReply-To: " + each + "\r\n"));
    });
}

// False: it stays, though it may be about one of them.
bool is_rid_of(const std::filesystem::path& file, const std::vector<std::string>& whom) {
    if (file.extension() != ".eml" && file.extension() != ".part") return true;
    std::error_code kept;
    if (!is_named_after(file, whom)) {
        if (std::ranges::none_of(whom, is_mailbox)) return true;
        const std::optional<std::string> headers = headers_of(file);
        if (!headers) return !std::filesystem::exists(file, kept);
        if (!has_address_of(*headers, whom)) return true;
    }
    std::filesystem::remove(file, kept);
    return !kept;
}

// What stays keeps none of the others.
expected<void> remove_all_of(const std::filesystem::path& folder,
                             const std::vector<std::string>& whom) {
    bool all = true;
    std::error_code why;
    std::filesystem::directory_iterator files(folder, why);
    for (; !why && files != std::filesystem::directory_iterator(); files.increment(why))
        all = is_rid_of(files->path(), whom) && all;
    if (why || !all || !sync_folder(folder))
        return fail(errors::unavailable, log_text{"the mail folder"});
    return {};
}

}  // namespace

folder_sender::folder_sender(std::filesystem::path folder)
    : folder_(std::move(folder)), pool_("mail", 1, folder_queue_max) {
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

task<outcome> folder_sender::send(envelope what) {
    auto work = [this, what = std::move(what)]() -> expected<outcome> {
        if (!store(folder_, what)) return outcome{fate::deferred, "the folder refuses the file"};
        return outcome{fate::sent, "a file"};
    };
    auto writing = off_loop(pool_, std::move(work));
    auto done = co_await std::move(writing);
    if (!done) co_return outcome{fate::deferred, std::string(done.error().kind->code)};
    co_return std::move(*done);
}

task<expected<void>> folder_sender::forget(std::vector<std::string> whom) {
    auto work = [this, whom = std::move(whom)]() -> expected<void> {
        return remove_all_of(folder_, whom);
    };
    auto removing = off_loop(pool_, std::move(work));
    co_return co_await std::move(removing);
}

}  // namespace flores::mail
