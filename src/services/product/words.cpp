#include "services/product/words.hpp"

#include "domain/utf8.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>

namespace flores::product {
namespace {

// Sorted: looked up by binary search.
constexpr auto stop_words = std::to_array<std::string_view>({
    "a",   "al",   "and",  "con", "cualquier", "de",   "del",  "e",    "el",   "en",
    "es",  "esta", "este", "for", "from",      "in",   "is",   "la",   "las",  "lo",
    "los", "mas",  "mi",   "muy", "o",         "of",   "on",   "or",   "para", "por",
    "que", "s",    "se",   "sin", "su",        "sus",  "the",  "this", "to",   "tu",
    "tus", "u",    "un",   "una", "unas",      "unos", "with", "y",    "your",
});
static_assert(std::is_sorted(stop_words.begin(), stop_words.end()));

unsigned char byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_ascii_word(unsigned char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

// Bytes of the separator that starts at `at`, 0 when a word's character does. Beyond ASCII these
// are the blocks U+0080-00BF, U+2000-2BFF, U+3000-303F, U+FE00-FE0F, U+1F000-1FFFF, U+E0000-E0FFF
// (symbols, pictures, and what varies them), and the signs of times and division.
std::size_t separator_bytes(std::string_view text, std::size_t at) {
    const unsigned char first = byte_at(text, at);
    const unsigned char second = byte_at(text, at + 1);
    if (first < 0x80) return is_ascii_word(first) ? 0 : 1;
    if (first == 0xC2) return 2;
    if (first == 0xC3 && (second == 0x97 || second == 0xB7)) return 2;
    if (first == 0xE2 && second >= 0x80 && second <= 0xAF) return 3;
    if (first == 0xE3 && second == 0x80) return 3;
    if (first == 0xEF && second == 0xB8 && byte_at(text, at + 2) <= 0x8F) return 3;
    if ((first == 0xF0 && second == 0x9F) || (first == 0xF3 && second == 0xA0)) return 4;
    return 0;
}

struct delete_stemmer {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using stemmer_handle = std::unique_ptr<sb_stemmer, delete_stemmer>;

stemmer_handle open_stemmer(const char* algorithm) {
    stemmer_handle stemmer(sb_stemmer_new(algorithm, "UTF_8"));
    if (!stemmer) throw std::runtime_error(std::string("libstemmer lacks ") + algorithm);
    return stemmer;
}

// A stemmer holds its working buffer, so each thread has its own.
sb_stemmer* stemmer_of(language of) {
    thread_local const stemmer_handle spanish = open_stemmer("spanish");
    thread_local const stemmer_handle english = open_stemmer("english");
    return of == language::en ? english.get() : spanish.get();
}

}  // namespace

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t start = 0;
    std::size_t at = 0;
    const auto close = [&] {
        if (at > start) words.push_back(text.substr(start, at - start));
    };
    while (at < text.size()) {
        const std::size_t gap = separator_bytes(text, at);
        if (gap == 0) {
            ++at;
            continue;
        }
        close();
        at = std::min(at + gap, text.size());
        start = at;
    }
    close();
    return words;
}

std::string lower_case(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (const std::optional<char32_t> c = take_code_point(text)) {
        const bool ascii_capital = *c >= 'A' && *c <= 'Z';
        const bool latin_capital = *c >= 0xC0 && *c <= 0xDE && *c != 0xD7;
        append_code_point(out, ascii_capital || latin_capital ? *c + 0x20 : *c);
    }
    return out;
}

bool is_stop_word(std::string_view folded) {
    return std::binary_search(stop_words.begin(), stop_words.end(), folded);
}

std::string numberless(std::string_view folded) {
    // Also of what a singular ends in: clase, mes, ciprés.
    while (folded.size() > 3 && (folded.back() == 's' || folded.back() == 'e'))
        folded.remove_suffix(1);
    std::string out(folded);
    if (out.ends_with('z')) out.back() = 'c';  // luz, luces
    return out;
}

std::string stem(std::string_view folded, language of) {
    const std::string bare = of == language::es ? numberless(folded) : std::string();
    if (of == language::es) folded = bare;
    sb_stemmer* stemmer = stemmer_of(of);
    const sb_symbol* result =
        sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(folded.data()),
                        static_cast<int>(folded.size()));
    if (result == nullptr) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(result),
            static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

}  // namespace flores::product
