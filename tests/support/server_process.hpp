// A server of somebody else's for the tests of one program: started at first use in a scratch
// folder, ended with the program, however that ends.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace flores::test {

// A port of loopback that nobody has at the moment; below those that the kernel gives to whoever
// connects, one of whom could have it before our server.
inline std::uint16_t free_port() {
    constexpr int tries = 100;
    std::random_device chance;
    std::uniform_int_distribution<std::uint16_t> any(20'000, 32'000);
    for (int i = 0; i < tries; ++i) {
        const int held = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(any(chance));
        const bool ours = ::bind(held, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
        ::close(held);
        if (ours) return ntohs(at.sin_port);
    }
    throw std::runtime_error("no free port");
}

class server_process {
public:
    // `user`: whom root becomes for it; empty: nobody else. What it prints goes to `log`.
    server_process(const std::vector<std::string>& command, const std::filesystem::path& log,
                   const std::string& user = {}, int end_signal = SIGTERM)
        : end_signal_(end_signal) {
        std::vector<char*> words;
        for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        const passwd* who = user.empty() || ::geteuid() != 0 ? nullptr : ::getpwnam(user.c_str());
        const pid_t parent = ::getpid();
        child_ = ::fork();
        if (child_ < 0) throw std::runtime_error("fork failed");
        if (child_ == 0) become(words, log, who, parent);
    }
    ~server_process() {
        ::kill(child_, end_signal_);
        ::waitpid(child_, nullptr, 0);
    }
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

    // Until `ready` says so; throws when it does not within a minute, or when the server ended.
    void wait_until(const std::function<bool()>& ready, const std::string& what) const {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (!ready()) {
            if (::waitpid(child_, nullptr, WNOHANG) != 0)
                throw std::runtime_error(what + " ended at its start");
            if (std::chrono::steady_clock::now() > give_up)
                throw std::runtime_error(what + " does not answer");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    pid_t id() const { return child_; }

private:
    [[noreturn]] void become(const std::vector<char*>& words, const std::filesystem::path& log,
                             const passwd* who, pid_t parent) const {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        if (who && (::initgroups(who->pw_name, who->pw_gid) != 0 || ::setgid(who->pw_gid) != 0 ||
                    ::setuid(who->pw_uid) != 0))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, end_signal_);
        if (::getppid() != parent) ::_exit(125);
        ::execvp(words.front(), words.data());
        ::_exit(127);
    }

    const int end_signal_;
    pid_t child_ = -1;
};

}  // namespace flores::test
