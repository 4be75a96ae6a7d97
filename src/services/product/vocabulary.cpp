#include "services/product/vocabulary.hpp"

#include "services/product/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <string>
#include <tuple>

namespace flores::product {
namespace {

// The most bytes of a folded word: a letter may fold to two.
constexpr std::size_t folded_bytes_max = 2 * lexicon::word_bytes_max;

std::uint64_t letters_of(std::string_view text) {
    std::uint64_t letters = 0;
    for (const char c : text) letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
    return letters;
}

using distance_row = std::array<std::uint8_t, folded_bytes_max + 1>;
static_assert(folded_bytes_max < 255);

}  // namespace

std::size_t mistakes_between(std::string_view a, std::string_view b, std::size_t most) {
    const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (gap > most || a.size() > folded_bytes_max || b.size() > folded_bytes_max) return most + 1;
    distance_row before_last{};
    distance_row last{};
    distance_row row{};
    const auto narrow = [](std::size_t value) {
        return static_cast<std::uint8_t>(value);
    };
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = narrow(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = narrow(i);
        std::size_t least = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t wrong = a[i - 1] == b[j - 1] ? 0 : 1;
            std::size_t cost = std::min(
                {last[j] + std::size_t{1}, row[j - 1] + std::size_t{1}, last[j - 1] + wrong});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = std::min(cost, before_last[j - 2] + std::size_t{1});
            row[j] = narrow(cost);
            least = std::min(least, cost);
        }
        if (least > most) return most + 1;
        before_last = last;
        last = row;
    }
    return std::min<std::size_t>(last[b.size()], most + 1);
}

std::size_t mistakes_forgiven(std::string_view numberless) {
    const bool has_digit = std::any_of(numberless.begin(), numberless.end(),
                                       [](char c) { return c >= '0' && c <= '9'; });
    if (has_digit || numberless.size() < 4) return 0;
    return numberless.size() < 7 ? 1 : 2;
}

vocabulary::vocabulary(const lexicon& words, std::vector<word_id> used)
    : sorted_(std::move(used)), by_length_(folded_bytes_max + 1) {
    std::sort(sorted_.begin(), sorted_.end(), [&](word_id a, word_id b) {
        return words[a].folded != words[b].folded ? words[a].folded < words[b].folded : a < b;
    });
    // Of words with one stem in one language, each spelling once. The stems are the lexicon's.
    using key = std::tuple<std::string, language, std::string_view>;
    std::map<key, word_id> spellings;
    for (const word_id id : sorted_) {
        const lexicon::word& word = words[id];
        spellings.emplace(key(numberless(word.folded), word.in, word.stem), id);
        spellings.emplace(key(word.stem, word.in, word.stem), id);
    }
    for (const auto& [spelt, of] : spellings) add_spelling(std::get<0>(spelt), of);
}

void vocabulary::add_spelling(std::string text, word_id of) {
    const std::uint64_t letters = letters_of(text);
    by_length_[std::min(text.size(), folded_bytes_max)].push_back({letters, std::move(text), of});
}

std::span<const word_id> vocabulary::with_prefix(std::string_view prefix,
                                                 const lexicon& words) const {
    const auto begin = std::lower_bound(
        sorted_.begin(), sorted_.end(), prefix,
        [&](word_id id, std::string_view wanted) { return words[id].folded < wanted; });
    const auto end = std::partition_point(begin, sorted_.end(), [&](word_id id) {
        return std::string_view(words[id].folded).starts_with(prefix);
    });
    return {begin, end};
}

std::vector<vocabulary::near_word> vocabulary::near(std::string_view folded) const {
    std::vector<near_word> found;
    const std::string wanted = numberless(folded);
    std::size_t forgiven = mistakes_forgiven(wanted);
    std::size_t shortest = wanted.size() - forgiven;
    if (forgiven == 0 && mistakes_forgiven(folded) > 0) {
        // Long enough as typed ("floes", "mare"). Of three letters too many words are a mistake
        // away, so one that is missing is forgiven and none that is wrong.
        forgiven = 1;
        shortest = wanted.size() + 1;
    }
    if (forgiven == 0 || by_length_.empty()) return found;
    const std::uint64_t letters = letters_of(wanted);
    const std::size_t longest = std::min(wanted.size() + forgiven, folded_bytes_max);
    for (std::size_t length = shortest; length <= longest; ++length) {
        for (const spelling& each : by_length_[length]) {
            // One mistake changes at most two of the letters that occur.
            const auto differing = static_cast<std::size_t>(std::popcount(each.letters ^ letters));
            if (differing > 2 * forgiven) continue;
            const std::size_t mistakes = mistakes_between(wanted, each.text, forgiven);
            if (mistakes <= forgiven) found.push_back({each.of, mistakes});
        }
    }
    // Numbers of words are in the order of the texts that were met first: the same in each
    // snapshot.
    std::sort(found.begin(), found.end(), [](const near_word& a, const near_word& b) {
        return a.mistakes != b.mistakes ? a.mistakes < b.mistakes : a.of < b.of;
    });
    if (found.size() > near_words_max) found.resize(near_words_max);
    return found;
}

}  // namespace flores::product
