// The words that can be found in one snapshot, arranged for completing them and for forgiving
// typing mistakes. Immutable.
#pragma once

#include "services/product/lexicon.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

// How many mistakes (a letter wrong, missing, too many, or two exchanged) turn one text into the
// other, counted up to `most`; `most` + 1 when it takes more.
std::size_t mistakes_between(std::string_view a, std::string_view b, std::size_t most);

// How many mistakes a numberless word of that many letters is forgiven: 0, 1 from 4 letters, 2 from
// 7. A word with a digit is forgiven none.
std::size_t mistakes_forgiven(std::string_view numberless);

class vocabulary {
public:
    struct near_word {
        word_id of;  // one of the words with its stem
        std::size_t mistakes;
    };

    static constexpr std::size_t near_words_max = 12;

    vocabulary() = default;

    // Of these words of the lexicon.
    vocabulary(const lexicon& words, std::vector<word_id> used);

    // Those that begin with `prefix`, in alphabetical order, both languages together.
    std::span<const word_id> with_prefix(std::string_view prefix, const lexicon& words) const;

    // The nearest words within mistakes_forgiven, both numbers of a word alike, fewest mistakes
    // first, at most near_words_max. Of a word with 4 letters only until it is numberless, those
    // that have one letter more.
    std::vector<near_word> near(std::string_view folded) const;

private:
    struct spelling {
        std::uint64_t letters;  // a bit for each letter or digit that occurs
        std::string text;       // a numberless word, or a stem
        word_id of;             // one of the words with its stem
    };

    void add_spelling(std::string text, word_id of);

    std::vector<word_id> sorted_;                   // by folded word
    std::vector<std::vector<spelling>> by_length_;  // of the text, in bytes
};

}  // namespace flores::product
