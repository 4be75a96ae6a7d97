#include "domain/order_number.hpp"

#include "domain/sip_hash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace flores {
namespace {

const local_date november = local_date::parse("2026-11-24").value();

std::array<unsigned char, 32> key(unsigned char first) {
    std::array<unsigned char, 32> out{};
    std::iota(out.begin(), out.end(), first);
    return out;
}

std::vector<std::uint32_t> codes(unsigned char of_key, local_date day, std::uint64_t count) {
    const order_numbering numbering(key(of_key));
    std::vector<std::uint32_t> out;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(numbering.number(day, i).code());
    return out;
}

// The authors' vector for the 16 bytes 00..0f under the key 00..0f.
TEST(sip_hash, agrees_with_its_authors) {
    const auto bytes = key(0);
    const std::span<const unsigned char, 32> all = bytes;
    EXPECT_EQ(sip_hash(all.first<16>(), 0x0706050403020100, 0x0f0e0d0c0b0a0908),
              0x3f2acc7f57c29bdb);
}

TEST(order_number, reads_as_it_writes) {
    const order_number number(november, 0x0123456);
    EXPECT_EQ(number.text(), "FV-20261124-14D2P");
    EXPECT_EQ(order_number::parse("FV-20261124-14D2P"), number);
    EXPECT_EQ(number.placed(), november);
    EXPECT_EQ(order_number(november, order_number::codes - 1).text(), "FV-20261124-ZZZZZ");
    EXPECT_EQ(order_number(november, 0).text(), "FV-20261124-00000");
}

TEST(order_number, forgives_what_people_type) {
    EXPECT_EQ(order_number::parse(" fv-20261124-oil7z\n")->text(), "FV-20261124-0117Z");
}

TEST(order_number, refuses_the_rest) {
    for (const char* text : {"", "FV-20261124-1234", "FV-20261124-123456", "FV-20261124-1234U",
                             "FV-20261324-12345", "XV-20261124-12345", "FV20261124-12345",
                             "FV-2026112-412345", "FV-2O261124-12345", "FV-20261124-12 45",
                             "FV-20261124-12\xC3\xB1"
                             "4"})
        EXPECT_FALSE(order_number::parse(text)) << text;
}

TEST(order_numbering, repeats_nothing_in_100_000_orders) {
    for (const int of_key : {0, 1, 200}) {
        std::vector<std::uint32_t> all =
            codes(static_cast<unsigned char>(of_key), november, 100'000);
        EXPECT_LT(*std::max_element(all.begin(), all.end()), order_number::codes);
        std::sort(all.begin(), all.end());
        EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
    }
}

TEST(order_numbering, the_ends_of_the_range_are_numbers_too) {
    const order_numbering numbering(key(0));
    EXPECT_NO_THROW(numbering.number(november, order_number::codes - 1));
    EXPECT_THROW(numbering.number(november, order_number::codes), std::out_of_range);
    EXPECT_THROW(numbering.number(november, ~std::uint64_t{0}), std::out_of_range);
}

TEST(order_numbering, what_is_skipped_is_more_than_a_day_sells_and_leaves_enough) {
    std::uint64_t counter = 0;
    for (int restores = 0; restores < 16; ++restores) {
        const std::uint64_t least = numbers_to_skip(counter, 0);
        EXPECT_GE(least, 250'000u);
        EXPECT_GT(numbers_to_skip(counter, least), least) << "another time another number";
        counter += numbers_to_skip(counter, ~std::uint64_t{0} / (least + 1) * (least + 1) - 1);
        EXPECT_LT(counter + 1'000'000, order_number::codes);
    }
    for (const std::uint64_t left : {0, 1, 15, 17})
        EXPECT_LE(numbers_to_skip(order_number::codes - left, 12'345), left);
    EXPECT_EQ(numbers_to_skip(order_number::codes + 1, 5), 0u);
}

TEST(order_numbering, is_repeatable_and_differs_by_key_half_and_by_day) {
    const std::vector<std::uint32_t> first = codes(0, november, 1'000);
    EXPECT_EQ(first, codes(0, november, 1'000));
    const auto shared = [&](const std::vector<std::uint32_t>& other) {
        int same = 0;
        for (std::size_t i = 0; i < first.size(); ++i) same += first[i] == other[i];
        return same;
    };
    EXPECT_LE(shared(codes(1, november, 1'000)), 1);
    EXPECT_LE(shared(codes(0, november.plus_days(1), 1'000)), 1);

    std::array<unsigned char, 32> second_half = key(0);
    second_half[31] ^= 1;
    EXPECT_NE(order_numbering(second_half).number(november, 0),
              order_numbering(key(0)).number(november, 0));
}

TEST(order_numbering, tells_no_volume) {
    // Neighbouring orders: as often down as up, and spread over all sixteenths of the range.
    const std::vector<std::uint32_t> all = codes(0, november, 16'000);
    int ascents = 0;
    std::array<int, 16> sixteenths{};
    for (std::size_t i = 1; i < all.size(); ++i) ascents += all[i] > all[i - 1];
    for (const std::uint32_t code : all) ++sixteenths[code >> 21];
    EXPECT_NEAR(ascents, 8'000, 300);
    for (const int count : sixteenths) EXPECT_NEAR(count, 1'000, 200);
}

}  // namespace
}  // namespace flores
