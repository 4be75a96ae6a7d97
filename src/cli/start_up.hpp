// What a process does before it has any part of the shop.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/sql/data_folder_lock.hpp"

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

// Whether a store's file with anything in it lies there.
bool holds_shop(const std::filesystem::path& folder);

// std::runtime_error: embedded, and the data folder holds no shop. Nothing is made.
void require_any_shop(const config::settings& from);

// What becomes of a store's file that is absent: made_new, it is made where it never was (a first
// start broken off, an older release); made, also where it was lost.
enum class absent_file { refused, made_new, made };

// std::runtime_error: a file of a store is empty or absent, and refused. One that the folder is
// known to have had is lost, and made again only when that was asked for. Under the lock: who makes
// a new shop makes one file after the other.
void require_files(const std::filesystem::path& folder, absent_file absent);

// Writes down in the folder that it has the files of all stores. Under the lock.
void note_files(const std::filesystem::path& folder);

// The file in a data folder that tells one secret from another: the one that its shop was made
// with. Second factors, guests' links and webhooks' signatures rest on it, and nothing else would
// say that they hold no more.
inline constexpr std::string_view secret_mark = "secret_mark";

// Leaves a mark of the secret in a folder that has none. Under the lock.
void note_secret(const std::filesystem::path& folder, const std::string& secret);

// JWT_SECRET; embedded and blank, it is made in the data folder. std::runtime_error: that folder
// has a shop and its secret is gone or another, or files that are refused.
std::string secret_of(const config::settings& from, absent_file absent = absent_file::refused);

// Embedded stores are of one process at a time; those of production only have to be said.
// sql::store_error, config::config_error: another process has the folder; a store is not said.
std::optional<sql::data_folder_lock> lock_of(const config::settings& from,
                                             const std::vector<std::string>& services);

// SIGINT and SIGTERM are waited for by one thread; to be blocked before any other is started.
sigset_t block_end_signals();

}  // namespace flores::cli
