// Passwords, kept as argon2id (libsodium) with 19 MiB, 2 passes, 1 lane. A hash takes some 16 ms of
// one core, so it is made on two threads with a short queue and never on a loop.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/core/task.hpp"

#include <string>
#include <string_view>

namespace flores::auth {

inline constexpr std::size_t password_memory_bytes = 19 * 1024 * 1024;
inline constexpr unsigned password_passes = 2;
inline constexpr int password_workers = 2;
inline constexpr std::size_t password_queue_max = 32;

// Blocks some 16 ms. Salted at random: never the same twice. Throws std::bad_alloc without memory.
std::string hash_password(std::string_view password);

// Blocks as long. False for a wrong password and for a stored text that is no hash.
bool verify_password(const std::string& stored, std::string_view password);

// Whether a stored hash was made with other costs than today's, and is to be made anew at sign-in.
bool needs_rehash(const std::string& stored);

// A hash of today's costs that no password opens: verified in place of an account that does not
// exist, so that the answer takes the same time.
const std::string& dummy_hash();

// The two threads and their queue. Safe from every loop; outlives the tasks it gave.
// Every task may end in overloaded (the queue is full) or deadline_exceeded.
class password_hasher {
public:
    password_hasher() : pool_("passwords", password_workers, password_queue_max) {}

    task<expected<std::string>> hash(std::string password);
    task<expected<bool>> verify(std::string stored, std::string password);

private:
    worker_pool pool_;
};

}  // namespace flores::auth
