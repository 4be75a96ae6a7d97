#include "platform/core/entry_seed.hpp"

#include "support/seeded_ids.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

const std::string seed_digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(entry_seed, one_seed_gives_one_id) {
    seeded_ids ids{1};
    const std::string id = entry_id({seed_digits}, ids, instant(), "adr");
    EXPECT_EQ(id, "adr_01234567-89ab-8cde-8f01-23456789abcd");
    EXPECT_TRUE(is_id(id, "adr"));
    EXPECT_EQ(entry_id({seed_digits}, ids, instant(std::chrono::hours(1)), "adr"), id);
}

TEST(entry_seed, without_a_key_each_id_is_new) {
    seeded_ids ids{1};
    const std::string id = entry_id({}, ids, instant(), "adr");
    EXPECT_TRUE(is_id(id, "adr"));
    EXPECT_NE(entry_id({}, ids, instant(), "adr"), id);
}

}  // namespace
}  // namespace flores
