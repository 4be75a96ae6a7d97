// A redis-server of the test program's own, with its data in a folder that goes with it.
#pragma once

#include "support/server_process.hpp"
#include "support/temp_folder.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace flores::test {

class redis_server {
public:
    // `more`: further options, as of the command line. Throws when there is no redis-server.
    explicit redis_server(std::vector<std::string> more = {}) : more_(std::move(more)) {
        for (int left = ports_tried_max;; --left) try {
                start();
                return;
            } catch (const std::runtime_error&) {
                if (left == 1) throw;
                port_ = free_port();  // somebody else was faster
            }
    }
    redis_server(const redis_server&) = delete;
    redis_server& operator=(const redis_server&) = delete;

    std::uint16_t port() const { return port_; }

    // Returns when it takes connections, on the port it had before.
    void start() {
        const auto log = folder_ / ("log." + std::to_string(++starts_));
        std::vector<std::string> line{"redis-server",
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--dir",
                                      folder_.path().string(),
                                      "--save",
                                      ""};
        line.insert(line.end(), more_.begin(), more_.end());
        running_.emplace(line, log);
        running_->wait_until([&] { return is_ready(log); }, "redis-server");
    }

    void kill() {
        ::kill(running_->id(), SIGKILL);
        running_.reset();
    }
    // As an operator would.
    void stop() { running_.reset(); }

private:
    static constexpr int ports_tried_max = 5;

    static bool is_ready(const std::filesystem::path& log) {
        std::ifstream in(log);
        const std::string said{std::istreambuf_iterator<char>(in), {}};
        return said.find("Ready to accept connections") != std::string::npos;
    }

    const std::vector<std::string> more_;
    temp_folder folder_;
    std::uint16_t port_ = free_port();
    int starts_ = 0;
    std::optional<server_process> running_;
};

// The one that tests share which do nothing to the server itself; each begins by emptying it.
inline redis_server& shared_redis() {
    static redis_server one;
    return one;
}

}  // namespace flores::test
