// A commune, by which a Chilean address is known. People write it with and without accents and
// capitals; it is matched by its key, the folded name with hyphens: "Lo Barnechea" and
// "LO BARNECHEA" are lo-barnechea. Whether the shop delivers there is the delivery plan's to say.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flores {

// Default-constructed it is empty: a place for a value that is about to be read.
class commune {
public:
    static constexpr std::size_t key_bytes_max = 60;
    static constexpr std::size_t chars_min = 1;  // of a name as people write it
    static constexpr std::size_t chars_max = 4 * key_bytes_max;

    commune() = default;

    // From a name or a key. nullopt for what is no name: empty, longer than key_bytes_max when
    // folded, or with other characters than letters, spaces, hyphens and apostrophes.
    static std::optional<commune> parse(std::string_view name);

    // The key: lower-case ASCII letters and single hyphens between them.
    const std::string& text() const { return key_; }

    auto operator<=>(const commune&) const = default;

private:
    explicit commune(std::string key) : key_(std::move(key)) {}

    std::string key_;
};

}  // namespace flores

template <>
struct std::hash<flores::commune> {
    std::size_t operator()(const flores::commune& place) const noexcept {
        return std::hash<std::string>()(place.text());
    }
};
