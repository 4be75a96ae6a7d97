#include "platform/core/ids.hpp"

#include <sys/random.h>

#include <stdexcept>

namespace flores {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void put_hex(std::string& out, unsigned char byte) {
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 15];
}

std::uint64_t split_mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}  // namespace

void system_ids::random(unsigned char* bytes, std::size_t count) {
    while (count > 0) {
        const auto got = getrandom(bytes, count, 0);
        if (got < 0) throw std::runtime_error("getrandom failed");
        bytes += got;
        count -= static_cast<std::size_t>(got);
    }
}

std::string new_id(id_source& ids, instant now, std::string_view prefix) {
    std::array<unsigned char, 16> bytes;
    ids.random(bytes.data() + 6, 10);
    const auto millis = static_cast<std::uint64_t>(now.time_since_epoch().count() / 1000);
    for (int i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(millis >> (40 - 8 * i));
    bytes[6] = static_cast<unsigned char>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));

    std::string out;
    out.reserve(prefix.size() + 37);
    out.append(prefix).append("_");
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        put_hex(out, bytes[i]);
    }
    return out;
}

bool is_id(std::string_view text, std::string_view prefix) {
    if (text.size() != prefix.size() + 37 || !text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    if (text[0] != '_') return false;
    text.remove_prefix(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

std::string random_hex(id_source& ids, std::size_t bytes) {
    std::array<unsigned char, 64> raw;
    if (bytes > raw.size()) throw std::length_error("random_hex: at most 64 bytes");
    ids.random(raw.data(), bytes);
    std::string out;
    out.reserve(bytes * 2);
    for (std::size_t i = 0; i < bytes; ++i) put_hex(out, raw[i]);
    return out;
}

void write_request_id(char (&out)[32]) {
    // A random start per thread and a mixed counter: 128 bits, never twice in a process.
    thread_local std::uint64_t high = [] {
        std::uint64_t seed;
        system_ids().random(reinterpret_cast<unsigned char*>(&seed), sizeof seed);
        return seed;
    }();
    thread_local std::uint64_t counter = high * 0x9e3779b97f4a7c15ULL;
    const std::uint64_t low = split_mix(counter += 0x9e3779b97f4a7c15ULL);
    for (int i = 0; i < 16; ++i) {
        out[i] = hex_digits[(high >> (60 - 4 * i)) & 15];
        out[16 + i] = hex_digits[(low >> (60 - 4 * i)) & 15];
    }
}

}  // namespace flores
