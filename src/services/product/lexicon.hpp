// The words that products use, numbered in the order they were first met. Numbers stay as they are
// when a lexicon is copied and grows, so a product that did not change keeps its words from one
// snapshot to the next. A word of both languages is two words.
#pragma once

#include "platform/core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flores::product {

using word_id = std::uint32_t;

// A word or a position of the catalogue with a weight, in four bytes.
class weighted {
public:
    static constexpr std::uint32_t index_max = (1U << 24) - 1;
    static constexpr std::uint32_t weight_max = 63;

    constexpr weighted(std::uint32_t index, std::uint32_t weight) : packed_(index << 8 | weight) {}
    constexpr std::uint32_t index() const { return packed_ >> 8; }
    constexpr std::uint32_t weight() const { return packed_ & 0xFF; }

private:
    std::uint32_t packed_;
};

class lexicon {
public:
    static constexpr std::size_t word_bytes_max = 48;  // longer ones are no words

    struct word {
        std::string folded;
        std::string shown;  // in lower case with its accents
        std::string stem;
        language in = language::es;
    };

    // A text of a product and what a word found in it weighs.
    struct field {
        std::string_view text;
        language in = language::es;
        std::uint32_t weight = 0;
    };

    // The words of these texts, each once with the sum of its weights (at most weight_max), new
    // ones numbered. Stop words are left out.
    std::vector<weighted> analyse(std::span<const field> fields);

    std::size_t size() const { return words_.size(); }
    const word& operator[](word_id id) const { return words_[id]; }

    // Adds the words of a language that have this stem to `found`.
    void add_family(std::string_view stem, language in, std::vector<word_id>& found) const;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    template <class T>
    using text_map = std::unordered_map<std::string, T, hash, std::equal_to<>>;

    static constexpr word_id none = weighted::index_max;

    word_id number(std::string_view raw, language in);

    std::vector<word> words_;
    text_map<word_id> by_text_[2];  // of each language, by the folded word
    text_map<std::vector<word_id>> by_stem_[2];
};

}  // namespace flores::product
