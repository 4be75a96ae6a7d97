#include "services/product/product.hpp"

#include "unit/product/sample_products.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace flores::product {
namespace {

std::vector<std::string> pointers(const std::vector<field_error>& faults) {
    std::vector<std::string> all;
    for (const field_error& each : faults) all.push_back(each.pointer);
    return all;
}

TEST(product_check, accepts_a_sound_product) {
    product sound = sample::plain("AML001", "Ramo");
    sound.sizes.push_back({product_size::premium, money{40'000}, money{50'000}, "Altura: 45 cm"});
    sound.rating = rating_summary{450, 2};
    EXPECT_TRUE(check(sound).empty());
}

struct breach {
    std::string pointer;
    std::function<void(product&)> commit;
};

TEST(product_check, names_the_field_of_each_breach) {
    const breach breaches[] = {
        {"/id",
         [](product& p) {
             p.id = "aml001";
         }},
        {"/name/es",
         [](product& p) {
             p.name.es = "  ";
         }},
        {"/name/es",
         [](product& p) {
             p.name.es = "\xC3(";
         }},
        {"/name/en",
         [](product& p) {
             p.name.en.assign(121, 'x');
         }},
        {"/description/es",
         [](product& p) {
             p.description.es.assign(4001, 'x');
         }},
        {"/category",
         [](product& p) {
             p.category = "plantas_interior";
         }},
        {"/occasions/0",
         [](product& p) {
             p.occasions = {"navidad"};
         }},
        {"/occasions/1",
         [](product& p) {
             p.occasions = {"amor", "amor"};
         }},
        {"/colours",
         [](product& p) {
             p.colours.assign(13, "rojo");
         }},
        {"/flowers/0",
         [](product& p) {
             p.flowers = {""};
         }},
        {"/sizes",
         [](product& p) {
             p.sizes.clear();
         }},
        {"/sizes/0/size",
         [](product& p) {
             p.sizes[0].size = product_size::grande;
         }},
        {"/sizes/1/size",
         [](product& p) {
             p.sizes.push_back(p.sizes[0]);
         }},
        {"/sizes/0/price",
         [](product& p) {
             p.sizes[0].price = money{0};
         }},
        {"/sizes/0/price",
         [](product& p) {
             p.sizes[0].price = money{10'000'001};
         }},
        {"/sizes/0/previous_price",
         [](product& p) {
             p.sizes[0].previous_price = money{20'000};
         }},
        {"/preparation_hours",
         [](product& p) {
             p.preparation_hours = -1;
         }},
        {"/rating/average_hundredths",
         [](product& p) {
             p.rating = rating_summary{99, 1};
         }},
        {"/rating/count",
         [](product& p) {
             p.rating = rating_summary{300, 0};
         }},
    };
    for (const breach& each : breaches) {
        product broken = sample::plain("AML001", "Ramo");
        each.commit(broken);
        EXPECT_EQ(pointers(check(broken)), std::vector{each.pointer});
    }
}

TEST(product_check, takes_images_that_lead_to_a_file_of_the_shop_or_by_https) {
    product what = sample::plain("AML001", "Ramo");
    what.images = {"rosas.webp", "ramos/rosas_rojas-2.JPG",
                   "https://cdn.example/ramos/1.webp?w=600&f=webp", "https://cdn.example:8443/a"};
    EXPECT_TRUE(check(what).empty());
    for (const char* wrong :
         {"javascript:alert(1)", "JavaScript:alert(1)", "data:image/svg+xml,<svg/>",
          "http://cdn.example/1.webp", "HTTPS:/cdn.example", "https://", "https:///1.webp",
          "https://cdn.example@evil.example/1.webp", "https://cdn.example/\"onerror=\"x",
          "https://cdn.example/a b", "//evil.example/1.webp", "/etc/passwd", "../../etc/passwd",
          "ramos/..", "a\\b.webp", "rosas.webp?w=1", "ramo de rosas.webp", "peonías.webp"}) {
        what.images = {"rosas.webp", wrong};
        EXPECT_EQ(pointers(check(what)), std::vector<std::string>{"/images/1"}) << wrong;
    }
}

TEST(product_check, tells_all_breaches_at_once) {
    product broken = sample::plain("x", "");
    broken.sizes.clear();
    EXPECT_EQ(check(broken).size(), 3U);
}

TEST(product_check, counts_code_points_and_not_bytes) {
    product sound = sample::plain("AML001", "");
    for (int i = 0; i < 120; ++i) sound.name.es += "ñ";
    EXPECT_TRUE(check(sound).empty());
    sound.name.es += "ñ";
    EXPECT_EQ(pointers(check(sound)), std::vector<std::string>{"/name/es"});
}

TEST(category_check, accepts_a_tree_and_refuses_what_is_none) {
    EXPECT_TRUE(check(sample::tree()).empty());
    const localized name{"Nombre", ""};
    using nodes = std::vector<category_node>;
    EXPECT_EQ(pointers(check(nodes{{"a", "", name}, {"a", "", name}})),
              std::vector<std::string>{"/1/slug"});
    EXPECT_EQ(pointers(check(nodes{{"a", "b", name}})), std::vector<std::string>{"/0/parent"});
    EXPECT_EQ(pointers(check(nodes{{"a", "b", name}, {"b", "a", name}})),
              (std::vector<std::string>{"/0/parent", "/1/parent"}));
    EXPECT_EQ(pointers(check(nodes{{"-a", "", name}})), std::vector<std::string>{"/0/slug"});
}

TEST(product_values, lists_skus_offers_and_the_lowest_price) {
    product what = sample::plain("AML001", "Ramo");
    what.sizes.push_back({product_size::grande, money{18'000}, std::nullopt, ""});
    ASSERT_EQ(skus(what).size(), 2U);
    EXPECT_EQ(skus(what)[0].text(), "AML001");
    EXPECT_EQ(skus(what)[1].text(), "AML001-grande");
    EXPECT_EQ(from_price(what), money{18'000});
    EXPECT_NE(find_offer(what, product_size::grande), nullptr);
    EXPECT_EQ(find_offer(what, product_size::premium), nullptr);
}

TEST(product_values, spanish_stands_in_for_a_missing_translation) {
    EXPECT_EQ((localized{"Rosas", ""}.in(language::en)), "Rosas");
    EXPECT_EQ((localized{"Rosas", "Roses"}.in(language::en)), "Roses");
}

}  // namespace
}  // namespace flores::product
