#include "services/product/catalogue.hpp"
#include "unit/product/sample_products.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace flores::product {
namespace {

std::vector<std::string> ids(const std::vector<const entry*>& entries) {
    std::vector<std::string> all;
    for (const entry* each : entries) all.push_back(each->data.id);
    return all;
}

std::vector<std::string> listed(const catalogue& shop, const filter& wanted,
                                ordering order = ordering::relevance) {
    return ids(shop.list(wanted, order, std::nullopt, 100).entries);
}

using names = std::vector<std::string>;

std::map<std::string, std::size_t> as_map(const std::vector<value_count>& counts) {
    std::map<std::string, std::size_t> all;
    for (const value_count& each : counts) all.emplace(each.value, each.count);
    return all;
}

using counts = std::map<std::string, std::size_t>;

TEST(catalogue_filter, narrows_by_each_member) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const auto total = [&](const filter& wanted) {
        return shop->select(wanted).total;
    };
    EXPECT_EQ(total({}), 12U);
    EXPECT_EQ(total({.categories = {"ramos"}}), 12U);
    EXPECT_EQ(total({.categories = {"ramos-de-rosas"}}), 4U);
    EXPECT_EQ(total({.occasions = {"amor"}}), 6U);
    EXPECT_EQ(total({.occasions = {"amor", "cumpleanos"}}), 12U);
    EXPECT_EQ(total({.colours = {"ROJO"}}), 6U);
    EXPECT_EQ(total({.flowers = {"peonias"}}), 3U);
    EXPECT_EQ(total({.price_min = money{15'001}}), 6U);
    EXPECT_EQ(total({.price_min = money{15'000}, .price_max = money{15'000}}), 6U);
    EXPECT_EQ(total({.featured = true}), 1U);
    EXPECT_EQ(total({.featured = false}), 11U);
    EXPECT_EQ(total({.q = "girasoles", .colours = {"rojo"}}), 2U);
    EXPECT_EQ(total({.categories = {"nada"}}), 0U);
    EXPECT_EQ(total({.q = "girasoles", .occasions = {"cumpleanos"}}), 0U);
}

TEST(catalogue_filter, keeps_to_what_can_be_made_in_time) {
    product slow = sample::plain("AAA001", "Lento");
    slow.preparation_hours = 48;
    const auto shop = catalogue::make({slow, sample::plain("AAA002", "Listo")}, sample::tree());
    EXPECT_EQ(listed(*shop, {.preparation_hours_max = 47}), names{"AAA002"});
    EXPECT_EQ(shop->select({.preparation_hours_max = 48}).total, 2U);
}

TEST(catalogue_filter, never_shows_what_is_archived) {
    product archived = sample::plain("AAA001", "Rosas");
    archived.active = false;
    archived.featured = true;
    const auto shop = catalogue::make({archived, sample::plain("AAA002", "Rosas")}, sample::tree());
    EXPECT_EQ(listed(*shop, {}), names{"AAA002"});
    EXPECT_EQ(listed(*shop, {.q = "rosas"}), names{"AAA002"});
    EXPECT_EQ(shop->select({.q = "AAA001"}).total, 0U);
    EXPECT_TRUE(shop->featured(5).empty());
    EXPECT_EQ(ids(shop->similar("AAA001", 5)), names{"AAA002"});
    EXPECT_EQ(as_map(shop->count_facets(filter{}).categories), (counts{{"ramos", 1}}));
    EXPECT_NE(shop->find("AAA001"), nullptr);
}

TEST(catalogue_filter, completes_no_word_of_what_is_archived) {
    product archived = sample::plain("AAA001", "Rosedal");
    archived.active = false;
    const auto shop = catalogue::make({archived, sample::plain("AAA002", "Rosas")}, sample::tree());
    EXPECT_EQ(shop->complete("ros", 5, language::es).front(), "rosas");
    EXPECT_TRUE(shop->complete("rosed", 5, language::es).empty());
}

TEST(catalogue_filter, finds_a_product_by_its_id) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    EXPECT_EQ(listed(*shop, {.q = " aaa007 "}), names{"AAA007"});
    EXPECT_EQ(shop->select({.q = "aaa007", .occasions = {"amor"}}).total, 0U);
}

TEST(catalogue_order, follows_each_key_and_breaks_ties_by_id) {
    product a = sample::priced("AAA001", 30'000);
    product b = sample::priced("AAA002", 10'000);
    product c = sample::priced("AAA003", 10'000);
    product d = sample::priced("AAA004", 20'000);
    a.created_at = instant(std::chrono::seconds(4));
    d.created_at = instant(std::chrono::seconds(9));
    c.featured = true;
    b.rating = rating_summary{450, 2};
    d.rating = rating_summary{450, 9};
    const auto shop = catalogue::make({d, c, b, a}, sample::tree());
    EXPECT_EQ(listed(*shop, {}), (names{"AAA003", "AAA004", "AAA001", "AAA002"}));
    EXPECT_EQ(listed(*shop, {}, ordering::price), (names{"AAA002", "AAA003", "AAA004", "AAA001"}));
    EXPECT_EQ(listed(*shop, {}, ordering::price_down),
              (names{"AAA001", "AAA004", "AAA002", "AAA003"}));
    EXPECT_EQ(listed(*shop, {}, ordering::newest), (names{"AAA004", "AAA001", "AAA002", "AAA003"}));
    EXPECT_EQ(listed(*shop, {}, ordering::rating), (names{"AAA004", "AAA002", "AAA001", "AAA003"}));
}

TEST(catalogue_order, of_a_search_is_by_where_the_words_stand_then_featured) {
    product described = sample::plain("AAA001", "Ramo");
    described.description.es = "Con rosas";
    product with_flower = sample::plain("AAA002", "Ramo");
    with_flower.flowers = {"Rosas"};
    product called = sample::plain("AAA003", "Rosas");
    product favourite = sample::plain("AAA004", "Rosas");
    favourite.featured = true;
    const auto shop = catalogue::make({described, with_flower, called, favourite}, {});
    EXPECT_EQ(listed(*shop, {.q = "rosa"}), (names{"AAA004", "AAA003", "AAA002", "AAA001"}));
    EXPECT_EQ(listed(*shop, {.q = "rosa"}, ordering::price).front(), "AAA001");
}

// Every list in every order, page by page, is the whole list.
TEST(catalogue_pages, follow_each_other_without_repeats_or_gaps) {
    std::vector<product> many;
    for (int i = 0; i < 300; ++i) {
        product made = sample::priced(fmt::format("AAA{:03}", i), 10'000 + i % 3 * 1'000);
        made.name.es = i % 2 == 0 ? "Rosas" : "Ramo";
        made.flowers = {i % 100 == 7 ? "Lirios" : "Rosas"};
        made.featured = i % 5 == 0;
        many.push_back(std::move(made));
    }
    const auto shop = catalogue::make(many, sample::tree());
    for (const filter& wanted : {filter{}, filter{.q = "rosa"}, filter{.flowers = {"lirios"}}}) {
        for (const ordering order : {ordering::relevance, ordering::price, ordering::price_down,
                                     ordering::newest, ordering::rating}) {
            const names whole = ids(shop->list(wanted, order, std::nullopt, 1000).entries);
            names walked;
            std::optional<sort_position> at;
            do {
                const page part = shop->list(wanted, order, at, 7);
                EXPECT_EQ(part.total, whole.size());
                for (const std::string& id : ids(part.entries)) walked.push_back(id);
                at = part.next;
            } while (at);
            EXPECT_EQ(walked, whole);
            EXPECT_EQ(std::set<std::string>(walked.begin(), walked.end()).size(), whole.size());
        }
    }
}

TEST(catalogue_pages, a_later_snapshot_goes_on_where_the_former_ended) {
    const auto before = catalogue::make(sample::dozen(), sample::tree());
    const page first = before->list(filter{}, ordering::price, std::nullopt, 4);
    ASSERT_TRUE(first.next);
    // Where the page ended is gone, and a product has come in front of it.
    const auto after =
        before->successor({{sample::priced("AAA0001", 15'000)}, {first.next->id}, std::nullopt});
    const page second = after->list(filter{}, ordering::price, first.next, 4);
    EXPECT_EQ(ids(second.entries), (names{"AAA008", "AAA010", "AAA001", "AAA003"}));
}

TEST(catalogue_pages, the_last_full_page_has_no_next) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    EXPECT_FALSE(shop->list(filter{}, ordering::price, std::nullopt, 12).next);
    EXPECT_TRUE(shop->list(filter{}, ordering::price, std::nullopt, 11).next);
}

TEST(catalogue_facets, count_what_each_choice_would_leave) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const facets all = shop->count_facets(filter{});
    EXPECT_EQ(as_map(all.categories), (counts{{"ramos", 12}, {"ramos-de-rosas", 4}}));
    EXPECT_EQ(as_map(all.occasions), (counts{{"amor", 6}, {"cumpleanos", 6}}));
    EXPECT_EQ(as_map(all.flowers), (counts{{"Peonías", 3}, {"Rosas", 9}}));
    EXPECT_EQ(all.flowers.front().value, "Rosas");
    ASSERT_EQ(all.prices.size(), 2U);
    EXPECT_EQ(all.prices[0].min, money{0});
    EXPECT_EQ(all.prices[0].max, money{19'999});
    EXPECT_EQ(all.prices[1].count, 6U);
    EXPECT_EQ(all.price_min, money{15'000});
    EXPECT_EQ(all.price_max, money{35'000});
}

TEST(catalogue_facets, set_aside_the_choice_of_their_own_kind) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const facets chosen = shop->count_facets({.occasions = {"amor"}, .colours = {"rojo"}});
    EXPECT_EQ(as_map(chosen.occasions), (counts{{"amor", 3}, {"cumpleanos", 3}}));
    EXPECT_EQ(as_map(chosen.colours), (counts{{"rojo", 3}, {"blanco", 3}}));
    EXPECT_EQ(as_map(chosen.flowers), (counts{{"Peonías", 2}, {"Rosas", 1}}));

    const facets dear = shop->count_facets({.price_min = money{30'000}});
    EXPECT_EQ(dear.price_min, money{15'000});
    EXPECT_EQ(dear.prices.size(), 2U);
    EXPECT_EQ(as_map(dear.colours), (counts{{"blanco", 6}}));
}

TEST(catalogue_facets, are_right_when_nearly_everything_is_left) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const facets most = shop->count_facets({.featured = false});  // all but AAA007
    EXPECT_EQ(as_map(most.colours), (counts{{"rojo", 6}, {"blanco", 5}}));
    EXPECT_EQ(as_map(most.occasions), (counts{{"amor", 6}, {"cumpleanos", 5}}));
}

TEST(catalogue_facets, are_those_of_the_search) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const facets found = shop->count_facets({.q = "girasloes"});
    EXPECT_EQ(as_map(found.occasions), (counts{{"amor", 4}}));
    EXPECT_TRUE(shop->count_facets({.q = "qqqqq"}).categories.empty());
}

TEST(catalogue_facets, agree_with_the_filter) {
    const auto shop = catalogue::make(sample::dozen(), sample::tree());
    const filter base{.colours = {"rojo"}};
    for (const value_count& each : shop->count_facets(base).flowers) {
        filter narrowed = base;
        narrowed.flowers = {std::string(each.value)};
        EXPECT_EQ(shop->select(narrowed).total, each.count) << each.value;
    }
    for (const price_range_count& each : shop->count_facets(base).prices) {
        filter narrowed = base;
        narrowed.price_min = each.min;
        narrowed.price_max = each.max;
        EXPECT_EQ(shop->select(narrowed).total, each.count);
    }
}

TEST(catalogue_similar, prefers_what_shares_most_and_costs_nearly_the_same) {
    product self = sample::priced("AAA001", 30'000);
    self.flowers = {"Rosas"};
    self.colours = {"rojo"};
    product same_flower = self;
    same_flower.id = "AAA005";
    product dearer = same_flower;
    dearer.id = "AAA002";
    dearer.sizes.front().price = money{90'000};
    product same_category = sample::priced("AAA003", 30'000);
    product stranger = sample::priced("AAA004", 30'000);
    stranger.category = "plantas";
    const auto shop =
        catalogue::make({self, same_flower, dearer, same_category, stranger}, sample::tree());
    EXPECT_EQ(ids(shop->similar("AAA001", 10)), (names{"AAA005", "AAA002", "AAA003"}));
    EXPECT_EQ(shop->similar("AAA001", 1).size(), 1U);
    EXPECT_TRUE(shop->similar("ZZZ999", 10).empty());
}

TEST(catalogue_featured, gives_the_newest_first) {
    auto products = sample::dozen();
    products[2].featured = products[11].featured = true;
    const auto shop = catalogue::make(products, sample::tree());
    EXPECT_EQ(ids(shop->featured(2)), (names{"AAA011", "AAA007"}));
}

}  // namespace
}  // namespace flores::product
