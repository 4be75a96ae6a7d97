// Full-text search over one snapshot of the catalogue, in Spanish and English. A query's words must
// all match; accents, capitals and plurals do not count (stems), a word that nobody uses is taken
// for the beginning of one, and failing that for a typing mistake. Immutable; safe from any thread.
#pragma once

#include "services/product/lexicon.hpp"
#include "services/product/position_set.hpp"
#include "services/product/vocabulary.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

// What a word weighs by the field it stands in; a word in several fields weighs their sum.
namespace field_weight {
inline constexpr std::uint32_t name = 24;
inline constexpr std::uint32_t flower = 12;
inline constexpr std::uint32_t occasion = 12;
inline constexpr std::uint32_t colour = 10;
inline constexpr std::uint32_t category = 8;
inline constexpr std::uint32_t search_word = 6;
inline constexpr std::uint32_t description = 2;
}  // namespace field_weight

// Why a query is not searched, with the pointer "/query/q": not UTF-8, too long or too many words
// (limits::query_code_points_max, query_words_max, query_words_typed_max). nullopt: it is.
std::optional<field_error> check_query(std::string_view query);

// The products that match a query. `scores` has one for each position, higher is better, 0 of those
// that do not match.
struct search_matches {
    position_set positions;
    std::vector<std::uint16_t> scores;
};

class search_index {
public:
    search_index() = default;

    // `documents` has the words of the product at each position, as `words` numbered them; none for
    // one that is not to be found.
    search_index(std::shared_ptr<const lexicon> words,
                 std::span<const std::span<const weighted>> documents);

    // A query without words, or one that check_query refuses, matches nothing. The scores of a
    // product depend on it and the query alone, so that they hold from one snapshot to the next.
    search_matches match(std::string_view query) const;

    // What `typed` may become: its last word completed, the most used first, such that products
    // match all the words together. In that language's words, in lower case, at most `count`.
    std::vector<std::string> complete(std::string_view typed, std::size_t count, language in) const;

private:
    struct candidate {
        word_id word;
        std::uint32_t quality;
    };
    enum class effort : unsigned char { nearest, widest };

    std::span<const weighted> uses_of(word_id word) const;
    bool is_used(word_id word) const { return !uses_of(word).empty(); }
    search_matches match_words(std::span<const std::string> words, effort how) const;
    std::vector<candidate> candidates_of(const std::string& folded, bool is_last, effort how) const;
    void add_prefixed(const std::string& folded, std::vector<candidate>& found) const;
    void add_misspelt(const std::string& folded, std::vector<candidate>& found) const;
    void add_family(std::string_view stem, language in, std::uint32_t quality,
                    std::vector<candidate>& found) const;
    std::vector<word_id> completions_of(const std::string& prefix, language in) const;
    bool occurs_among(word_id word, const position_set& positions) const;

    std::shared_ptr<const lexicon> words_ = std::make_shared<const lexicon>();
    vocabulary vocabulary_;
    std::vector<std::uint32_t> offsets_;  // into uses_, of each word and the end
    std::vector<weighted> uses_;          // positions with weights, ascending for each word
    std::vector<std::uint32_t> renown_;  // of each word: products that do not just describe with it
    std::size_t document_count_ = 0;
};

}  // namespace flores::product
