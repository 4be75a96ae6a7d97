#include "services/product/search_index.hpp"

#include "domain/utf8.hpp"
#include "platform/json/place.hpp"
#include "services/product/product.hpp"
#include "services/product/words.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace flores::product {
namespace {

namespace quality {
constexpr std::uint32_t exact = 8;  // the same stem
constexpr std::uint32_t prefix = 5;
constexpr std::uint32_t one_mistake = 4;
constexpr std::uint32_t two_mistakes = 3;
}  // namespace quality

static_assert(limits::query_words_max * quality::exact * weighted::weight_max <= 0xFFFF);

constexpr std::size_t prefixed_words_max = 128;
constexpr std::size_t prefix_letters_min = 3;  // for words other than the last
constexpr std::size_t completions_tried_max = 64;

enum class stop_words : unsigned char { dropped, kept_when_alone };

// The folded words of a query, each once, without stop words; a last stop word may stay when there
// is nothing else, for it may be the beginning of a word. Empty when the query is refused.
std::vector<std::string> query_words(std::string_view query, stop_words which) {
    std::vector<std::string> words;
    if (check_query(query)) return words;
    std::string last_stop_word;
    for (const std::string_view raw : split_words(query)) {
        std::string folded = fold(raw);
        if (folded.empty()) continue;
        if (is_stop_word(folded)) {
            last_stop_word = std::move(folded);
        } else {
            std::erase(words, folded);
            words.push_back(std::move(folded));
        }
    }
    const bool alone = words.empty() && !last_stop_word.empty();
    if (alone && which == stop_words::kept_when_alone) words.push_back(std::move(last_stop_word));
    return words;
}

}  // namespace

std::optional<field_error> check_query(std::string_view query) {
    const auto refuse_for = [](json::refusal why) {
        return field_error{"/query/q", why.code, std::move(why.message)};
    };
    if (!valid_utf8(query)) return refuse_for(json::refusals::bad_characters());
    if (count_code_points(query) > limits::query_code_points_max)
        return refuse_for(json::refusals::too_long(limits::query_code_points_max));
    const std::vector<std::string_view> typed = split_words(query);
    const auto meant = std::ranges::count_if(
        typed, [](std::string_view word) { return !is_stop_word(fold(word)); });
    if (typed.size() > limits::query_words_typed_max ||
        std::cmp_greater(meant, limits::query_words_max))
        return refuse_for(
            {"too_many", {"Busca con a lo más 8 palabras.", "Search for at most 8 words."}});
    return std::nullopt;
}

search_index::search_index(std::shared_ptr<const lexicon> words,
                           std::span<const std::span<const weighted>> documents)
    : words_(std::move(words)),
      offsets_(words_->size() + 1),
      renown_(words_->size()),
      document_count_(documents.size()) {
    if (document_count_ > weighted::index_max) throw std::length_error("too many products");
    for (const auto& document : documents)
        for (const weighted use : document) ++offsets_[use.index() + 1];
    std::vector<word_id> used;
    for (word_id word = 0; word < words_->size(); ++word) {
        if (offsets_[word + 1] > 0) used.push_back(word);
        offsets_[word + 1] += offsets_[word];
    }
    uses_.assign(offsets_.back(), weighted(0, 0));
    std::vector<std::uint32_t> next(offsets_.begin(), offsets_.end() - 1);
    for (position at = 0; at < documents.size(); ++at) {
        for (const weighted use : documents[at]) {
            uses_[next[use.index()]++] = weighted(at, use.weight());
            if (use.weight() >= field_weight::search_word) ++renown_[use.index()];
        }
    }
    vocabulary_ = vocabulary(*words_, std::move(used));
}

std::span<const weighted> search_index::uses_of(word_id word) const {
    return std::span(uses_).subspan(offsets_[word], offsets_[word + 1] - offsets_[word]);
}

search_matches search_index::match(std::string_view query) const {
    const std::vector<std::string> words = query_words(query, stop_words::kept_when_alone);
    search_matches found = match_words(words, effort::nearest);
    const bool may_widen = words.size() > 1 && document_count_ > 0;
    if (may_widen && found.positions.empty()) found = match_words(words, effort::widest);
    return found;
}

search_matches search_index::match_words(std::span<const std::string> words, effort how) const {
    search_matches found{position_set(document_count_),
                         std::vector<std::uint16_t>(document_count_)};
    std::vector<std::uint16_t> best(document_count_);  // of the present word, by position
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) std::fill(best.begin(), best.end(), std::uint16_t{0});
        for (const candidate& each : candidates_of(words[i], i + 1 == words.size(), how)) {
            for (const weighted use : uses_of(each.word)) {
                const auto score = static_cast<std::uint16_t>(use.weight() * each.quality);
                best[use.index()] = std::max(best[use.index()], score);
            }
        }
        if (i == 0) {
            found.scores = best;
            continue;
        }
        bool any = false;
        for (std::size_t at = 0; at < document_count_; ++at) {
            const bool both = found.scores[at] != 0 && best[at] != 0;
            found.scores[at] = static_cast<std::uint16_t>(both ? found.scores[at] + best[at] : 0);
            any |= both;
        }
        if (!any) break;
    }
    for (position at = 0; at < document_count_; ++at)
        if (found.scores[at] != 0) found.positions.insert(at);
    return found;
}

std::vector<search_index::candidate> search_index::candidates_of(const std::string& folded,
                                                                 bool is_last, effort how) const {
    std::vector<candidate> found;
    for (const language in : {language::es, language::en})
        add_family(stem(folded, in), in, quality::exact, found);
    const bool widest = how == effort::widest;
    if ((found.empty() || widest) && (is_last || folded.size() >= prefix_letters_min))
        add_prefixed(folded, found);
    if (found.empty() || widest) add_misspelt(folded, found);
    // Of a word found in several ways the best counts.
    std::sort(found.begin(), found.end(), [](const candidate& a, const candidate& b) {
        return a.word != b.word ? a.word < b.word : a.quality > b.quality;
    });
    found.erase(std::unique(found.begin(), found.end(),
                            [](const auto& a, const auto& b) { return a.word == b.word; }),
                found.end());
    return found;
}

void search_index::add_family(std::string_view stem, language in, std::uint32_t quality,
                              std::vector<candidate>& found) const {
    std::vector<word_id> family;
    words_->add_family(stem, in, family);
    for (const word_id word : family)
        if (is_used(word)) found.push_back({word, quality});
}

void search_index::add_prefixed(const std::string& folded, std::vector<candidate>& found) const {
    const auto range = vocabulary_.with_prefix(folded, *words_);
    std::vector<word_id> words(range.begin(), range.end());
    if (words.size() > prefixed_words_max) {
        std::nth_element(words.begin(), words.begin() + prefixed_words_max, words.end(),
                         [&](word_id a, word_id b) {
                             const std::size_t of_a = uses_of(a).size();
                             const std::size_t of_b = uses_of(b).size();
                             return of_a != of_b ? of_a > of_b : a < b;
                         });
        words.resize(prefixed_words_max);
    }
    for (const word_id word : words) found.push_back({word, quality::prefix});
}

void search_index::add_misspelt(const std::string& folded, std::vector<candidate>& found) const {
    for (const vocabulary::near_word& near : vocabulary_.near(folded)) {
        const lexicon::word& meant = (*words_)[near.of];
        add_family(meant.stem, meant.in,
                   near.mistakes > 1 ? quality::two_mistakes : quality::one_mistake, found);
    }
}

std::vector<word_id> search_index::completions_of(const std::string& prefix, language in) const {
    std::vector<word_id> words;
    for (const word_id word : vocabulary_.with_prefix(prefix, *words_))
        if ((*words_)[word].in == in && renown_[word] > 0) words.push_back(word);
    const auto known_better = [&](word_id a, word_id b) {
        return renown_[a] != renown_[b] ? renown_[a] > renown_[b] : a < b;
    };
    const std::size_t kept = std::min(words.size(), completions_tried_max);
    std::partial_sort(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(kept), words.end(),
                      known_better);
    words.resize(kept);
    return words;
}

bool search_index::occurs_among(word_id word, const position_set& positions) const {
    const auto uses = uses_of(word);
    return std::any_of(uses.begin(), uses.end(),
                       [&](weighted use) { return positions.contains(use.index()); });
}

std::vector<std::string> search_index::complete(std::string_view typed, std::size_t count,
                                                language in) const {
    std::vector<std::string> completed;
    const std::vector<std::string_view> raw = split_words(typed);
    if (check_query(typed) || raw.empty() || document_count_ == 0) return completed;
    const bool is_open = raw.back().data() + raw.back().size() == typed.data() + typed.size();
    const std::string prefix = fold(raw.back());
    if (!is_open || prefix.empty()) return completed;

    const std::string_view before(typed.data(),
                                  static_cast<std::size_t>(raw.back().data() - typed.data()));
    const std::vector<std::string> words_before = query_words(before, stop_words::dropped);
    const search_matches matched = match_words(words_before, effort::nearest);
    std::vector<std::string> stems;  // of words that stand there already, before it or as an offer
    for (const std::string& word : words_before) stems.push_back(stem(word, in));
    for (const word_id word : completions_of(prefix, in)) {
        if (completed.size() == count) break;
        const lexicon::word& known = (*words_)[word];
        if (std::find(stems.begin(), stems.end(), known.stem) != stems.end()) continue;
        if (!words_before.empty() && !occurs_among(word, matched.positions)) continue;
        stems.push_back(known.stem);
        completed.push_back(lower_case(before) + known.shown);
    }
    return completed;
}

}  // namespace flores::product
