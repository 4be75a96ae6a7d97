// SipHash-2-4 (Aumasson and Bernstein, 2012) of one message of 16 bytes: a keyed function whose
// results tell nothing of the key or of each other. Only order numbers use it.
#pragma once

#include <cstdint>
#include <span>

namespace flores {

// `key`: 16 secret bytes. `low` and `high` are the message's halves, little-endian.
std::uint64_t sip_hash(std::span<const unsigned char, 16> key, std::uint64_t low,
                       std::uint64_t high);

}  // namespace flores
