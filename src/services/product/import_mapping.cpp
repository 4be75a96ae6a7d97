#include "services/product/import_mapping.hpp"

#include "domain/utf8.hpp"
#include "platform/json/decode.hpp"
#include "services/product/import_format.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace flores::product {
namespace {

template <class Value>
std::map<std::string, Value> by_slug(std::map<std::string, Value> from) {
    std::map<std::string, Value> out;
    for (auto& [word, value] : from) out.emplace(slug_of(word), std::move(value));
    return out;
}

template <class Value>
std::optional<Value> look_up(const std::map<std::string, Value>& in, std::string_view word) {
    const auto found = in.find(slug_of(word));
    if (found == in.end()) return std::nullopt;
    return found->second;
}

expected<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        return fail(errors::unavailable, log_text{fmt::format("cannot read {}", path.string())});
    return text;
}

std::unexpected<error> malformed(const std::filesystem::path& path, const error& why) {
    const std::string pointer = why.fields.empty() ? why.detail.en : why.fields.front().pointer;
    return fail(errors::unavailable,
                log_text{fmt::format("{} is malformed: {}", path.string(), pointer)});
}

}  // namespace

std::string slug_of(std::string_view word) {
    std::string out;
    for (const char c : fold(trimmed(word))) {
        const bool gap = c == ' ' || c == '_' || c == '-';
        if (!gap)
            out += c;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

import_ground::import_ground(word_map words, std::vector<category_node> first_tree)
    : words_{by_slug(std::move(words.categories)), by_slug(std::move(words.occasions)),
             by_slug(std::move(words.delivery_times))},
      first_tree_(std::move(first_tree)) {}

std::optional<std::string> import_ground::category_of(std::string_view word) const {
    return look_up(words_.categories, word);
}

std::optional<std::string> import_ground::occasion_of(std::string_view word) const {
    return look_up(words_.occasions, word);
}

std::optional<int> import_ground::hours_of(std::string_view text) const {
    const auto hours = look_up(words_.delivery_times, text);
    if (!hours) return std::nullopt;
    return static_cast<int>(*hours);
}

expected<import_ground> read_import_ground(const std::filesystem::path& seed_folder) {
    const auto mapping_path = seed_folder / "category_mapping.json";
    expected<std::string> mapping = read_file(mapping_path);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    expected<word_map> words = json::decode<word_map>(*mapping);
    if (!words) return malformed(mapping_path, words.error());

    const auto catalogue_path = seed_folder / "catalogue.json";
    expected<std::string> catalogue = read_file(catalogue_path);
    if (!catalogue) return std::unexpected(std::move(catalogue.error()));
    std::vector<category_node> tree;
    const import_sink sink{
        [&tree](import_category one) { tree.push_back(node_of(std::move(one))); },
        [](read_record) {
        }};
    const expected<void> read = read_import(*catalogue, sink);
    if (!read) return malformed(catalogue_path, read.error());
    return import_ground(std::move(*words), std::move(tree));
}

}  // namespace flores::product
