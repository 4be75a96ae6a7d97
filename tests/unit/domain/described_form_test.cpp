// What the API's description says of a value's text, against what its type takes and writes.
#include "domain/order_number.hpp"
#include "domain/sku.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace flores {
namespace {

template <class T>
bool fits_the_pattern(const std::string& text) {
    static const std::regex form{std::string(T::pattern)};
    return std::regex_match(text, form);
}

// The text itself, and with each of its characters left out, doubled, or another.
std::vector<std::string> near(std::string_view text) {
    std::vector<std::string> out{std::string(text)};
    for (std::size_t i = 0; i < text.size(); ++i) {
        out.emplace_back(text).erase(i, 1);
        out.emplace_back(text).insert(i, 1, text[i]);
        for (char c = ' '; c <= '~'; ++c) out.emplace_back(text)[i] = c;
    }
    return out;
}

TEST(described_form, of_a_sku_is_what_it_takes) {
    for (const char* sample : {"AML001", "GEN099999", "AML001-grande", "AML001-premium"})
        for (const std::string& text : near(sample))
            EXPECT_EQ(fits_the_pattern<sku>(text), sku::parse(text).has_value()) << text;
}

// People type it in other ways, too, and eight digits need not be a day.
TEST(described_form, of_an_order_number_is_what_it_writes) {
    const std::string day = "FV-20261124-";
    for (const std::string& text : near(day + "7K3QZ")) {
        const std::optional<order_number> read = order_number::parse(text);
        if (read) EXPECT_TRUE(fits_the_pattern<order_number>(read->text())) << text;
        if (text.starts_with(day))
            EXPECT_EQ(fits_the_pattern<order_number>(text), read && read->text() == text) << text;
    }
}

}  // namespace
}  // namespace flores
