#include "platform/auth/page.hpp"

#include "platform/json/encode.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace flores::auth {
namespace {

const key page_key = derive_key("a secret of the tests, of thirty-two bytes", labels::cursor);

list_part<std::string> found(std::size_t count) {
    list_part<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(std::to_string(i));
    return out;
}

std::string id_of(const std::string& one) {
    return one;
}

json::page<std::string> answered(const page_asked& page, list_part<std::string> part) {
    return page.answer(std::move(part), std::identity(), id_of);
}

TEST(page_asked, one_item_more_than_the_page_has_tells_of_the_next) {
    const page_asked page(page_key, "list", json::page_query{.limit = {{2}}}, 50);
    EXPECT_EQ(page.size().items_max, 3);
    const auto first = answered(page, found(3));
    EXPECT_EQ(first.items, (std::vector<std::string>{"0", "1"}));
    const page_asked second(page_key, "list", json::page_query{.cursor = first.next_cursor}, 50);
    EXPECT_EQ(second.last_id().value(), "1");
    EXPECT_EQ(second.size().items_max, 51) << "without a limit, the list's own";
    EXPECT_EQ(answered(page, found(2)).next_cursor, std::nullopt);
    EXPECT_TRUE(answered(page, {}).items.empty());
}

TEST(page_asked, a_page_ends_at_an_id_a_position_or_a_cursor) {
    const json::page_query asked{.limit = {{1}}};
    const page_asked page(page_key, "list", asked, 50);
    const auto at = [&](auto place) {
        const auto next = page.answer(found(2), id_of, place).next_cursor;
        return page_asked(page_key, "list", json::page_query{.cursor = next}, 50);
    };
    EXPECT_EQ(at([](const std::string&) { return std::int64_t(7); }).position().value(), 7);
    EXPECT_EQ(at([](const std::string& one) { return cursor{"k", one}; }).last().value(),
              (cursor{"k", "0"}));
    EXPECT_EQ(page.last().value(), std::nullopt);
    EXPECT_EQ(page.last_id().value(), std::nullopt);
    EXPECT_EQ(page.position().value(), std::nullopt);
}

TEST(page_asked, counting_a_list_makes_no_other_list_of_it) {
    json::page_query asked{.limit = {{1}}, .total = {{1}}};
    const page_asked counted(page_key, "list", asked, 50);
    EXPECT_TRUE(counted.size().counted);
    asked.cursor = answered(counted, found(2)).next_cursor;
    asked.total = {{0}};
    const page_asked uncounted(page_key, "list", asked, 50);
    EXPECT_FALSE(uncounted.size().counted);
    EXPECT_EQ(uncounted.last_id().value(), "0");
    const page_asked other(page_key, "another list", asked, 50);
    EXPECT_TRUE(other.last().error().is(errors::bad_cursor));
    EXPECT_TRUE(other.last_id().error().is(errors::bad_cursor));
    EXPECT_TRUE(other.position().error().is(errors::bad_cursor));
}

TEST(page_asked, the_total_is_told_as_it_was_found_and_left_out_when_it_was_not) {
    const page_asked page(page_key, "list", json::page_query{}, 50);
    list_part<std::string> part = found(1);
    EXPECT_EQ(json::encode(answered(page, part)), R"({"items":["0"],"next_cursor":null})");
    part.total = 0;
    EXPECT_EQ(json::encode(answered(page, part)),
              R"({"items":["0"],"next_cursor":null,"total":0})");
}

}  // namespace
}  // namespace flores::auth
