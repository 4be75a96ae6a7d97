// A MongoDB server for the tests of one program, and a collection of its own for each test: mongod
// where it is installed, else FerretDB, which deploy/scripts/mongo.sh builds into the user's cache.
#pragma once

#include "platform/document/mongo_pool.hpp"
#include "support/server_process.hpp"
#include "support/temp_folder.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace flores::test {

class mongo_server {
public:
    static mongo_server& instance() {
        static mongo_server one;
        return one;
    }

    document::mongo_pool& pool() { return *pool_; }
    // With patience: a machine that stands still for some seconds is no failure here.
    std::string uri() const {
        return fmt::format(
            "mongodb://flores:a%20password@127.0.0.1:{}/flores?"
            "connectTimeoutMS=30000&serverSelectionTimeoutMS=30000&"
            "socketTimeoutMS=60000",
            port_);
    }

    // That nobody used yet.
    std::string new_collection() {
        static std::atomic<int> number{0};
        return fmt::format("test_{}", ++number);
    }

    // Of a server with the user that uri() names; `more`: further options.
    static std::vector<std::string> command(const std::filesystem::path& data, std::uint16_t port,
                                            const std::vector<std::string>& more = {}) {
        std::vector<std::string> line{
            // Its writers wait for each other in no order, so that one of many waits for long.
            binary(),
            "--handler=sqlite",
            "--sqlite-url=file:" + data.string() +
                "/?_pragma=busy_timeout(60000)&_pragma=synchronous(off)",
            fmt::format("--listen-addr=127.0.0.1:{}", port),
            "--debug-addr=-",
            "--telemetry=disable",
            "--state-dir=" + data.string(),
            "--log-level=error",
            "--test-enable-new-auth=true",
            "--setup-username=flores",
            "--setup-password=a password",
            "--setup-database=flores"};
        line.insert(line.end(), more.begin(), more.end());
        return line;
    }

private:
    mongo_server() {
        const auto data = folder_ / "data";
        std::filesystem::create_directory(data);
        server_ = std::make_unique<server_process>(command(data, port_), folder_ / "server.log");
        pool_ = std::make_unique<document::mongo_pool>(uri());
        server_->wait_until([this] { return pool_->reach(); }, "FerretDB");
    }

    static std::string binary() {
        const char* cache = std::getenv("XDG_CACHE_HOME");
        const char* home = std::getenv("HOME");
        const std::filesystem::path folder =
            cache ? std::filesystem::path(cache)
                  : std::filesystem::path(home ? home : "/root") / ".cache";
        const auto found = folder / "flores/go/bin/ferretdb";
        if (!std::filesystem::exists(found))
            throw std::runtime_error("FerretDB is not built: ./test does that");
        return found.string();
    }

    temp_folder folder_;
    const std::uint16_t port_ = free_port();
    std::unique_ptr<server_process> server_;
    std::unique_ptr<document::mongo_pool> pool_;
};

}  // namespace flores::test
