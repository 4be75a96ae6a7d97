#include "platform/observe/line_pipe.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>

namespace flores::observe {
namespace {

// A file takes everything at once. A pipe that is ready takes PIPE_BUF bytes without blocking.
std::size_t piece_bytes_max_of(int fd) {
    struct stat about{};
    const bool is_file = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    return is_file ? std::size_t{64} * 1024 : PIPE_BUF;
}

// As many whole lines of the beginning of `lines` as `bytes_max` holds.
std::string_view first_piece(std::string_view lines, std::size_t bytes_max) {
    if (lines.size() <= bytes_max) return lines;
    const std::size_t last_end = lines.rfind('\n', bytes_max - 1);
    return lines.substr(0, last_end == std::string_view::npos ? bytes_max : last_end + 1);
}

// A reader that is gone is an error of write(2), not the end of the process.
class no_broken_pipe_signal {
public:
    no_broken_pipe_signal() {
        sigset_t only;
        ::sigemptyset(&only);
        ::sigaddset(&only, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &only, &former_);
    }
    ~no_broken_pipe_signal() {
        const timespec at_once{};
        sigset_t only;
        ::sigemptyset(&only);
        ::sigaddset(&only, SIGPIPE);
        if (!::sigismember(&former_, SIGPIPE)) ::sigtimedwait(&only, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &former_, nullptr);
    }
    no_broken_pipe_signal(const no_broken_pipe_signal&) = delete;
    no_broken_pipe_signal& operator=(const no_broken_pipe_signal&) = delete;

private:
    sigset_t former_{};
};

}  // namespace

line_pipe::line_pipe(int fd) : fd_(fd), piece_bytes_max_(piece_bytes_max_of(fd)) {}

void line_pipe::give_up_after(std::chrono::milliseconds patience) {
    give_up_at_ = steady::now().time_since_epoch() + patience;
}

std::uint64_t line_pipe::write_lines(std::string_view lines) {
    const no_broken_pipe_signal scope;
    while (!lines.empty()) {
        const std::string_view piece = first_piece(lines, piece_bytes_max_);
        if (!write_piece(piece)) {
            return static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
        }
        lines.remove_prefix(piece.size());
    }
    return 0;
}

bool line_pipe::wait_for_room() const {
    constexpr int look_up_every_ms = 20;
    while (true) {
        pollfd ready{fd_, POLLOUT, 0};
        const int found = ::poll(&ready, 1, look_up_every_ms);
        if (found > 0) return true;  // or failed, which write(2) then says
        if (found < 0 && errno != EINTR) return false;
        if (steady::now().time_since_epoch() >= give_up_at_.load()) return false;
    }
}

bool line_pipe::write_piece(std::string_view piece) const {
    while (!piece.empty()) {
        if (!wait_for_room()) return false;
        const ssize_t written = ::write(fd_, piece.data(), piece.size());
        if (written >= 0) {
            piece.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            return false;
        }
    }
    return true;
}

}  // namespace flores::observe
