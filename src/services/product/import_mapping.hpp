// How the words of the earlier system become ours: its category slugs, its free tags of occasions,
// its texts for the time of preparation. The table is a file (category_mapping.json of the seed
// folder); the tree that a shop without categories starts with is in catalogue.json beside it.
#pragma once

#include "platform/core/error.hpp"
#include "services/product/product.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

struct word_map {
    std::map<std::string, std::string> categories;       // their slug -> a slug of our tree
    std::map<std::string, std::string> occasions;        // their tag -> one of the ten
    std::map<std::string, std::int64_t> delivery_times;  // their text -> hours of preparation
};
BOOST_DESCRIBE_STRUCT(word_map, (), (categories, occasions, delivery_times))

class import_ground {
public:
    import_ground() = default;
    import_ground(word_map words, std::vector<category_node> first_tree);

    // For a store that has no categories yet.
    const std::vector<category_node>& first_tree() const { return first_tree_; }

    // Their word as a slug of ours, by the table; nullopt when the table does not have it. Words
    // are compared as slugs: lower case without accents, hyphens for spaces and underscores.
    std::optional<std::string> category_of(std::string_view word) const;
    std::optional<std::string> occasion_of(std::string_view word) const;
    std::optional<int> hours_of(std::string_view text) const;

private:
    word_map words_;
    std::vector<category_node> first_tree_;
};

// Lower case without accents, hyphens for spaces, underscores and runs of them.
std::string slug_of(std::string_view word);

// Reads both files of the folder; blocking. unavailable: one cannot be read or is malformed; the
// log text names it.
expected<import_ground> read_import_ground(const std::filesystem::path& seed_folder);

}  // namespace flores::product
