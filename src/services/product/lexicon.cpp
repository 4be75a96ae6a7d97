#include "services/product/lexicon.hpp"

#include "domain/utf8.hpp"
#include "services/product/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::product {

word_id lexicon::number(std::string_view raw, language in) {
    if (raw.size() > word_bytes_max) return none;
    std::string folded = fold(raw);
    if (folded.empty() || is_stop_word(folded)) return none;
    auto& by_text = by_text_[static_cast<std::size_t>(in)];
    const auto known = by_text.find(folded);
    if (known != by_text.end()) {
        // Accents make a word longer: the form that has them is the one to show.
        std::string& shown = words_[known->second].shown;
        if (raw.size() > shown.size()) shown = lower_case(raw);
        return known->second;
    }
    const auto id = static_cast<word_id>(words_.size());
    if (id >= none) throw std::length_error("the catalogue has too many different words");
    std::string stemmed = stem(folded, in);
    by_stem_[static_cast<std::size_t>(in)][stemmed].push_back(id);
    by_text.emplace(folded, id);
    words_.push_back({std::move(folded), lower_case(raw), std::move(stemmed), in});
    return id;
}

std::vector<weighted> lexicon::analyse(std::span<const field> fields) {
    std::vector<std::pair<word_id, std::uint32_t>> met;
    std::vector<word_id> of_field;
    for (const field& each : fields) {
        of_field.clear();
        for (const std::string_view raw : split_words(each.text)) {
            const word_id id = number(raw, each.in);
            if (id != none) of_field.push_back(id);
        }
        std::sort(of_field.begin(), of_field.end());
        of_field.erase(std::unique(of_field.begin(), of_field.end()), of_field.end());
        for (const word_id id : of_field) met.emplace_back(id, each.weight);
    }
    std::sort(met.begin(), met.end());
    std::vector<weighted> uses;
    for (std::size_t i = 0; i < met.size();) {
        const word_id id = met[i].first;
        std::uint32_t sum = 0;
        for (; i < met.size() && met[i].first == id; ++i) sum += met[i].second;
        uses.emplace_back(id, std::min(sum, weighted::weight_max));
    }
    uses.shrink_to_fit();
    return uses;
}

void lexicon::add_family(std::string_view stem, language in, std::vector<word_id>& found) const {
    const auto& by_stem = by_stem_[static_cast<std::size_t>(in)];
    const auto family = by_stem.find(stem);
    if (family != by_stem.end())
        found.insert(found.end(), family->second.begin(), family->second.end());
}

}  // namespace flores::product
