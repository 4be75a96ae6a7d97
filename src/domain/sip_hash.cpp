#include "domain/sip_hash.hpp"

#include <bit>

namespace flores {
namespace {

struct state {
    std::uint64_t a, b, c, d;

    void round() {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }

    void take(std::uint64_t word) {
        d ^= word;
        round();
        round();
        a ^= word;
    }
};

std::uint64_t little_endian(std::span<const unsigned char, 8> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;) value = (value << 8) | bytes[i];
    return value;
}

}  // namespace

std::uint64_t sip_hash(std::span<const unsigned char, 16> key, std::uint64_t low,
                       std::uint64_t high) {
    const std::uint64_t k0 = little_endian(key.first<8>());
    const std::uint64_t k1 = little_endian(key.last<8>());
    state mixed{k0 ^ 0x736f6d6570736575ULL, k1 ^ 0x646f72616e646f6dULL, k0 ^ 0x6c7967656e657261ULL,
                k1 ^ 0x7465646279746573ULL};
    mixed.take(low);
    mixed.take(high);
    mixed.take(std::uint64_t{16} << 56);  // the length, in the last block's top byte
    mixed.c ^= 0xff;
    for (int i = 0; i < 4; ++i) mixed.round();
    return mixed.a ^ mixed.b ^ mixed.c ^ mixed.d;
}

}  // namespace flores
