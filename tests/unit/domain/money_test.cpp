#include "domain/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace flores {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(money, iva_is_what_the_price_holds) {
    EXPECT_EQ(iva_included({0}), 0);
    EXPECT_EQ(iva_included({119}), 19);
    EXPECT_EQ(iva_included({35'000}), 5'588);    // net 29,411.76
    EXPECT_EQ(iva_included({42'000}), 6'706);    // net 35,294.12
    EXPECT_EQ(iva_included({250'000}), 39'916);  // net 210,084.03
    EXPECT_EQ(iva_included({1}), 0);             // net 0.84
    EXPECT_EQ(iva_included({3}), 0);             // net 2.52
    EXPECT_EQ(iva_included({4}), 1);             // net 3.36
}

TEST(money, iva_agrees_with_the_nearest_net_for_every_small_price) {
    for (std::int64_t gross = 0; gross <= 20'000; ++gross) {
        const std::int64_t net = gross - iva_included({gross});
        const std::int64_t twice_off = 2 * (119 * net - 100 * gross);  // in 1/119 of a peso
        EXPECT_GT(twice_off, -119) << gross;
        EXPECT_LE(twice_off, 119) << gross;
    }
}

TEST(money, iva_of_a_refund_is_that_of_the_sale) {
    for (const std::int64_t gross : {1, 60, 35'000, 42'001})
        EXPECT_EQ(iva_included({-gross}), -iva_included({gross}));
}

TEST(money, iva_does_not_overflow) {
    EXPECT_EQ(iva_included({most}), 1'472'639'232'775'132'272);
}

TEST(money, percentages_round_to_the_nearest_peso) {
    EXPECT_EQ(percent_of({35'000}, 15).amount, 5'250);
    EXPECT_EQ(percent_of({50}, 1).amount, 1);  // half a peso
    EXPECT_EQ(percent_of({49}, 1).amount, 0);
    EXPECT_EQ(percent_of({-50}, 1).amount, -1);
    EXPECT_EQ(percent_of({12'345}, 0).amount, 0);
    EXPECT_EQ(percent_of({most}, 100).amount, most);
}

TEST(money, is_printed_as_in_chile) {
    EXPECT_EQ(clp_text({0}), "$0");
    EXPECT_EQ(clp_text({999}), "$999");
    EXPECT_EQ(clp_text({35'000}), "$35.000");
    EXPECT_EQ(clp_text({-1'234'567}), "-$1.234.567");
    EXPECT_EQ(clp_text({100'000}), "$100.000");
}

}  // namespace
}  // namespace flores
