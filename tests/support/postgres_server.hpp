// PostgreSQL for the tests of one program, and a schema of its own for each test.
#pragma once

#include "platform/sql/postgres_store.hpp"
#include "support/server_process.hpp"
#include "support/temp_folder.hpp"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace flores::test {

// Not durable: fsync is off. What has to survive a crash is tested by scripts with a server of
// their own.
class postgres_server {
public:
    static postgres_server& instance() {
        static postgres_server one;
        return one;
    }

    // A schema that nobody used yet.
    sql::postgres_place new_place() {
        static std::atomic<int> number{0};
        return {.host = "127.0.0.1",
                .port = port_,
                .database = "postgres",
                .user = "flores",
                .password = "a password",
                .schema = fmt::format("test_{}", ++number)};
    }

    // Of the process that takes connections.
    pid_t id() const { return server_->id(); }

private:
    postgres_server() {
        const std::string tools = tools_folder();
        const auto data = folder_ / "data";
        const auto secret = folder_ / "password";
        std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
        write(secret, "a password");
        std::filesystem::create_directory(data);
        give_to_server(data);
        {
            const server_process making(
                {tools + "/initdb", "-D", data.string(), "-U", "flores", "--pwfile",
                 secret.string(), "-A", "scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C"},
                folder_ / "initdb.log", "postgres");
            int status = 0;
            ::waitpid(making.id(), &status, 0);
            if (status != 0) throw std::runtime_error("initdb failed");
        }
        server_ = std::make_unique<server_process>(
            std::vector<std::string>{tools + "/postgres", "-D", data.string(), "-p",
                                     std::to_string(port_), "-c", "listen_addresses=127.0.0.1",
                                     "-c", "unix_socket_directories=", "-c", "fsync=off", "-c",
                                     "max_connections=200"},
            folder_ / "server.log", "postgres", SIGQUIT);
        server_->wait_until([this] { return answers(); }, "PostgreSQL");
    }

    static std::string tools_folder() {
        for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql"))
            if (std::filesystem::exists(version.path() / "bin/postgres"))
                return (version.path() / "bin").string();
        throw std::runtime_error("PostgreSQL is not installed: apt-get install postgresql");
    }
    static void write(const std::filesystem::path& file, std::string_view text) {
        const int out = ::open(file.c_str(), O_WRONLY | O_CREAT, 0644);
        if (::write(out, text.data(), text.size()) < 0) throw std::runtime_error("cannot write");
        ::close(out);
    }
    static void give_to_server(const std::filesystem::path& folder) {
        const passwd* who = ::getpwnam("postgres");
        if (::geteuid() == 0 && (!who || ::chown(folder.c_str(), who->pw_uid, who->pw_gid) != 0))
            throw std::runtime_error("there is no user postgres");
    }
    bool answers() {
        try {
            sql::postgres_connection(new_place(), {}).settle();
            return true;
        } catch (const sql::postgres_error&) {
            return false;
        }
    }

    temp_folder folder_;
    const std::uint16_t port_ = free_port();
    std::unique_ptr<server_process> server_;
};

}  // namespace flores::test
