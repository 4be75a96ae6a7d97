#include "platform/backup/files.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/core/folders.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace flores::backup {
namespace {

constexpr std::size_t block_bytes = 256 * 1024;

class open_file {
public:
    open_file(const std::filesystem::path& path, int flags, mode_t mode, std::string_view what)
        : handle_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
        if (handle_ < 0) throw explain(what, path, errno);
    }
    ~open_file() { ::close(handle_); }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    int handle() const { return handle_; }

private:
    int handle_;
};

class sha256_sum {
public:
    sha256_sum() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw backup_error("OpenSSL has no SHA-256");
    }
    void add(const char* bytes, std::size_t count) {
        EVP_DigestUpdate(context_.get(), bytes, count);
    }
    std::string hexadecimal() {
        std::array<unsigned char, 32> out{};
        EVP_DigestFinal_ex(context_.get(), out.data(), nullptr);
        std::string text;
        for (const unsigned char byte : out) text += fmt::format("{:02x}", byte);
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

void write(const open_file& to, const std::filesystem::path& path, std::string_view text) {
    if (!write_all(to.handle(), text)) throw explain("write", path, errno);
}

// Every block of the file to `take`; what it holds, at the end.
template <class Take>
content read_blocks(const std::filesystem::path& path, const open_file& from, const progress& told,
                    Take take) {
    struct stat facts{};
    if (::fstat(from.handle(), &facts) != 0) throw explain("read", path, errno);
    std::string block(block_bytes, '\0');
    sha256_sum sum;
    content out;
    for (;;) {
        const ssize_t count = ::read(from.handle(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw explain("read", path, errno);
        if (count == 0) break;
        take(block.data(), static_cast<std::size_t>(count));
        sum.add(block.data(), static_cast<std::size_t>(count));
        out.bytes += static_cast<std::uint64_t>(count);
        told(path.filename().native(), out.bytes, static_cast<std::uint64_t>(facts.st_size));
    }
    out.sha256 = sum.hexadecimal();
    return out;
}

void sync(const open_file& file, const std::filesystem::path& path) {
    if (::fsync(file.handle()) != 0) throw explain("make durable", path, errno);
}

}  // namespace

content content_of(const std::filesystem::path& file, const progress& told) {
    const open_file from(file, O_RDONLY, 0, "read");
    ::posix_fadvise(from.handle(), 0, 0, POSIX_FADV_DONTNEED);  // what is in memory proves nothing
    return read_blocks(file, from, told, [](const char*, std::size_t) {});
}

content copy_file(const std::filesystem::path& from, const std::filesystem::path& to, mode_t mode,
                  const progress& told) {
    std::error_code why;
    if (std::filesystem::create_directories(to.parent_path(), why); why)
        throw explain("make", to.parent_path(), why.value());
    const open_file source(from, O_RDONLY, 0, "read");
    const open_file target(to, O_WRONLY | O_CREAT | O_EXCL, 0600, "write");
    content out = read_blocks(from, source, told, [&](const char* bytes, std::size_t count) {
        write(target, to, {bytes, count});
    });
    if (::fchmod(target.handle(), mode) != 0) throw explain("set the mode of", to, errno);
    sync(target, to);
    return out;
}

void write_file(const std::filesystem::path& file, std::string_view text) {
    const open_file to(file, O_WRONLY | O_CREAT | O_EXCL, 0600, "write");
    write(to, file, text);
    sync(to, file);
}

std::string read_file(const std::filesystem::path& file, std::uint64_t bytes_max) {
    const open_file from(file, O_RDONLY, 0, "read");
    std::string out;
    read_blocks(
        file, from, [](std::string_view, std::uint64_t, std::uint64_t) {},
        [&](const char* bytes, std::size_t count) {
            if (out.size() + count > bytes_max)
                throw backup_error(fmt::format("{} is too large", file.string()));
            out.append(bytes, count);
        });
    return out;
}

void sync_folder(const std::filesystem::path& folder) {
    if (!flores::sync_folder(folder)) throw explain("make durable", folder, errno);
}

void sync_folders(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_directory() && !entry.is_symlink()) sync_folder(entry.path());
    sync_folder(folder);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !entry.is_symlink())
            out.push_back(entry.path().lexically_relative(folder));
    std::ranges::sort(out);
    return out;
}

}  // namespace flores::backup
