// Identifiers as a port, so that tests can foretell them.
#pragma once

#include "platform/core/clock.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace flores {

class id_source {
public:
    virtual ~id_source() = default;

    // Fills `bytes` with unpredictable bytes.
    virtual void random(unsigned char* bytes, std::size_t count) = 0;
};

// The kernel's generator. Safe from any thread.
class system_ids final : public id_source {
public:
    void random(unsigned char* bytes, std::size_t count) override;
};

// UUIDv7 (RFC 9562) as text behind a prefix of what it names: new_id(ids, now, "usr") gives
// "usr_0193d1c4-6a5e-7cc2-b0a1-5b9f0c8e2d11". Sorts by time of making.
std::string new_id(id_source& ids, instant now, std::string_view prefix);

// Whether `text` is such an id with this prefix.
bool is_id(std::string_view text, std::string_view prefix);

// `bytes` unpredictable bytes (at most 64) as lower-case hexadecimal.
std::string random_hex(id_source& ids, std::size_t bytes);

// As new_id without prefix, for request ids: fast, unique, not secret.
void write_request_id(char (&out)[32]);

}  // namespace flores
