#include "domain/order_number.hpp"

#include "domain/sip_hash.hpp"
#include "domain/utf8.hpp"

#include <span>
#include <stdexcept>

namespace flores {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_chars = 5;
constexpr std::size_t text_chars = 17;  // FV-YYYYMMDD-XXXXX

// The network works on an even number of bits, one more than a code has.
constexpr unsigned half_bits = 13;
constexpr std::uint32_t half_mask = (1U << half_bits) - 1;
constexpr unsigned rounds = 8;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::optional<std::uint32_t> read_code(std::string_view text) {
    std::uint32_t code = 0;
    for (char c : text) {
        c = upper(c);
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        code = code << 5 | static_cast<std::uint32_t>(digit);
    }
    return code;
}

}  // namespace

std::optional<order_number> order_number::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() != text_chars || upper(text[0]) != 'F' || upper(text[1]) != 'V' ||
        text[2] != '-' || text[11] != '-')
        return std::nullopt;
    std::string date(text.substr(3, 8));
    date.insert(6, "-").insert(4, "-");
    const std::optional<local_date> placed = local_date::parse(date);
    const std::optional<std::uint32_t> code = read_code(text.substr(12));
    if (!placed || !code) return std::nullopt;
    return order_number(*placed, *code);
}

std::string order_number::text() const {
    std::string out = "FV-";
    for (const char c : placed_.text())
        if (c != '-') out += c;
    out += '-';
    for (std::size_t i = code_chars; i-- > 0;) out += alphabet[code_ >> (5 * i) & 31];
    return out;
}

std::uint64_t numbers_to_skip(std::uint64_t counter, std::uint64_t random) {
    if (counter >= order_number::codes) return 0;
    const std::uint64_t least = (order_number::codes - counter) / 16;
    return least + random % (least + 1);
}

order_number order_numbering::number(local_date placed, std::uint64_t counter) const {
    if (counter >= order_number::codes)
        throw std::out_of_range("the day has no order numbers left");
    // Cycle walking: values of the network beyond the codes are sent through it again until one is
    // a code. As the network is a bijection, so is this; twice is the mean.
    std::uint32_t code = static_cast<std::uint32_t>(counter);
    do code = permuted(placed, code);
    while (code >= order_number::codes);
    return {placed, code};
}

// A Feistel network on 26 bits whose rounds take the key's halves in turn; the date is mixed in, so
// that no two days share an order.
std::uint32_t order_numbering::permuted(local_date placed, std::uint32_t value) const {
    const std::span<const unsigned char, 32> key = key_;
    const auto day = static_cast<std::uint64_t>(placed.since_epoch().count());
    std::uint32_t left = value >> half_bits;
    std::uint32_t right = value & half_mask;
    for (unsigned round = 0; round < rounds; ++round) {
        const auto round_key = round % 2 == 0 ? key.first<16>() : key.last<16>();
        const std::uint64_t mixed =
            sip_hash(round_key, day, std::uint64_t{round} << half_bits | right);
        const std::uint32_t next = left ^ (static_cast<std::uint32_t>(mixed) & half_mask);
        left = right;
        right = next;
    }
    return left << half_bits | right;
}

}  // namespace flores
