#include "platform/config/secret_file.hpp"

#include "platform/core/folders.hpp"
#include "platform/core/ids.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace flores::config {
namespace {

constexpr std::size_t secret_chars_min = 32;
constexpr std::string_view file_name = "jwt_secret";

[[noreturn]] void cannot(const std::filesystem::path& file, std::string_view what) {
    throw std::runtime_error(
        fmt::format("cannot {} the secret {}: {}", what, file.string(), std::strerror(errno)));
}

std::string way_out(const std::filesystem::path& file) {
    return fmt::format(
        "Restore it from a backup. Or write a new one, (umask 077; openssl rand -hex 32 > '{}'; rm "
        "-f "
        "'{}/secret_mark'): then all sign-ins end, second factors, recovery codes and guests' "
        "links are lost, and flores admin reset lets the administrator in.",
        file.string(), file.parent_path().string());
}

// As ssh does with a key: whoever read it may have kept it, so a start that closes it again without
// a word would hide that.
void require_own(const std::filesystem::path& file) {
    struct stat about{};
    if (::stat(file.c_str(), &about) != 0) cannot(file, "read");
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
    throw std::runtime_error(fmt::format(
        "the secret {0} is open to others of this machine (mode {1:04o}, not 0600): chmod 600 "
        "'{0}'. If one of them may have read it, whoever holds it can sign in as anybody. On a "
        "file "
        "system without modes, set JWT_SECRET_FILE to it.",
        file.string(), static_cast<unsigned>(about.st_mode & 07777)));
}

}  // namespace

void require_secret_file(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / file_name;
    if (std::filesystem::exists(file)) return;
    throw std::runtime_error(fmt::format(
        "the secret {} is missing, and its folder holds a shop. If JWT_SECRET was set, set it "
        "again. {}",
        file.string(), way_out(file)));
}

void keep_secret(const std::filesystem::path& folder, const std::string& secret) {
    const std::filesystem::path file = folder / file_name;
    if (!replace_file(file, secret)) cannot(file, "write");
}

std::string load_or_make_secret(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / file_name;
    if (!std::filesystem::exists(file)) {
        system_ids ids;
        std::string secret = random_hex(ids, 32);
        keep_secret(folder, secret);
        return secret;
    }
    require_own(file);
    std::ifstream in(file);
    if (!in) cannot(file, "read");
    std::string secret{std::istreambuf_iterator<char>(in), {}};
    while (!secret.empty() && secret.back() == '\n') secret.pop_back();
    if (secret.size() < secret_chars_min)
        throw std::runtime_error(fmt::format("the secret {} is shorter than 32 bytes. {}",
                                             file.string(), way_out(file)));
    return secret;
}

}  // namespace flores::config
