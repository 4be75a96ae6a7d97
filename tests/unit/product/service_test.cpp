// Edits and imports on an embedded store: what is refused, what becomes visible, what is told.
#include "platform/json/decode.hpp"
#include "service_support.hpp"
#include "services/order/events.hpp"
#include "services/product/listing.hpp"

#include <gtest/gtest.h>

#include <set>

namespace flores::product {
namespace {

using flores::test::run_task;
using test::file_text;
using test::one_product;
using test::small_shop;

new_product_input new_input(std::string id) {
    new_product_input out;
    out.id = {std::move(id)};
    out.name = {{"Ramo"}, std::nullopt};
    out.category = {"ramos-mixtos"};
    out.sizes.push_back({product_size::estandar, money{20000}, std::nullopt, std::nullopt, {{6}}});
    out.preparation_hours = {2};
    return out;
}

product_patch renamed(std::string name) {
    product_patch out;
    out.name = name_input{{std::move(name)}, std::nullopt};
    return out;
}

std::vector<stock_announced> announcements(small_shop& shop) {
    std::vector<stock_announced> out;
    for (const auto& one : run_task(shop.catalogue.events().due(shop.clock.now(), 100)).value()) {
        if (one.what.type == order::staff_acted_event || one.what.type == product_priced_event)
            continue;
        EXPECT_EQ(one.what.type, stock_announced_event);
        out.push_back(json::decode<stock_announced>(one.what.payload).value());
    }
    return out;
}

TEST(product_service, an_import_is_seen_told_and_still_there_after_a_restart) {
    small_shop shop;
    const import_report done = shop.take(file_text("tests/data/catalogo-flores-victoria.json"));
    EXPECT_TRUE(done.applied);
    EXPECT_EQ(done.imported, 56);
    EXPECT_NE(shop.shown.now().find("AML001"), nullptr);
    const auto told = announcements(shop);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].import_id, done.import_id);
    EXPECT_EQ(told[0].entries.size(), 56u);

    catalogue_refresher again(shop.stored, shop.work, nullptr);
    ASSERT_TRUE(run_task(again.load()));
    EXPECT_EQ(again.now().index().entries().size(), 56u);
    EXPECT_EQ(again.now().find("AML001")->what(), shop.shown.now().find("AML001")->what());
}

TEST(product_service, a_refused_import_writes_and_tells_nothing) {
    small_shop shop;
    const import_report done =
        shop.take(R"([{"id":"AML001","name":"R","category":"ramos-mixtos","price":1000},
                      {"id":"AML002","name":"R","category":"nowhere","price":1000}])");
    EXPECT_FALSE(done.applied);
    EXPECT_EQ(run_task(shop.stored.revision()).value(), 0);
    EXPECT_TRUE(announcements(shop).empty());
    EXPECT_EQ(shop.shown.now().find("AML001"), nullptr);
}

TEST(product_service, stock_of_many_products_is_told_in_parts) {
    small_shop shop;
    std::string text = "id,name,category,price,stock\n";
    for (int i = 0; i < 2500; ++i)
        text += "GEN" + std::to_string(10000 + i) + ",Ramo,ramos-mixtos,1000,5\n";
    EXPECT_EQ(shop.take(text).imported, 2500);
    const auto told = announcements(shop);
    ASSERT_EQ(told.size(), 3u);
    EXPECT_EQ(told[0].import_id, told[2].import_id);
    EXPECT_EQ(told[2].entries.size(), 500u);
}

TEST(product_service, a_new_product_needs_a_free_id_and_a_known_category) {
    small_shop shop;
    shop.take(one_product);
    EXPECT_TRUE(run_task(shop.service.create(new_input("NEW001"))));
    EXPECT_NE(shop.shown.now().find("NEW001"), nullptr);
    EXPECT_EQ(announcements(shop).back().entries.front().on_hand, 6);
    EXPECT_TRUE(run_task(shop.service.create(new_input("NEW001"))).error().is(id_taken));
    auto lost = new_input("NEW002");
    lost.category = {"nowhere"};
    EXPECT_TRUE(run_task(shop.service.create(lost)).error().is(unknown_category));
    auto dear = new_input("new-3x");
    dear.sizes[0].previous_price = money{10};
    const auto refused = run_task(shop.service.create(dear));
    ASSERT_FALSE(refused);
    EXPECT_GE(refused.error().fields.size(), 2u);
}

TEST(product_service, all_that_is_wrong_with_a_product_is_said_at_once) {
    small_shop shop;
    shop.take(one_product);
    const auto pointers = [](const auto& refused) {
        std::set<std::string> out;
        for (const field_error& one : refused.error().fields) out.insert(one.pointer);
        return out;
    };
    using set = std::set<std::string>;
    auto wanted = new_input("new-3x");
    wanted.category = {"nowhere"};
    wanted.sizes[0].previous_price = money{10};
    const auto made = run_task(shop.service.create(wanted));
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().is(errors::invalid_input));
    EXPECT_EQ(pointers(made), (set{"/id", "/category", "/sizes/0/previous_price"}));
    const auto replaced = run_task(shop.service.replace("AML001", wanted, 1));
    ASSERT_FALSE(replaced);
    EXPECT_EQ(pointers(replaced),
              (set{"/category", "/sizes/0/previous_price", "/sizes/0/initial_stock"}));
    product_patch part = renamed("Uno");
    part.category = {{"no slug"}};
    part.images = {{{"javascript:alert(1)"}}};
    const auto changed = run_task(shop.service.change("AML001", part, 1));
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().fields.size(), 2u);
    EXPECT_EQ(pointers(changed), (set{"/category", "/images/0"}));
}

TEST(product_service, an_edit_of_an_old_revision_is_stale_and_changes_nothing) {
    small_shop shop;
    shop.take(one_product);
    const auto first = run_task(shop.service.change("AML001", renamed("Uno"), 1));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->revision, 2);
    EXPECT_TRUE(
        run_task(shop.service.change("AML001", renamed("Dos"), 1)).error().is(errors::stale));
    EXPECT_TRUE(
        run_task(shop.service.change("AML009", renamed("Dos"), 1)).error().is(errors::not_found));
    EXPECT_EQ(run_task(shop.service.find("AML001"))->name.es, "Uno");
    EXPECT_EQ(shop.shown.now().find("AML001")->what().name.es, "Uno");
}

// An earlier release took any text as an image.
TEST(product_service, an_image_of_a_former_kind_stays_and_none_is_added) {
    const std::string former = "http://cdn.example/ramo de rosas.webp";
    small_shop shop;
    shop.take(one_product);
    catalogue_write stored;
    stored.id = "imp_former";
    stored.products.push_back(run_task(shop.service.find("AML001")).value());
    stored.products.front().images = {former};
    ASSERT_TRUE(run_task(shop.stored.write(std::move(stored))));
    ASSERT_TRUE(shop.refresh());

    EXPECT_TRUE(run_task(shop.service.change("AML001", renamed("Uno"), 2)));
    product_patch wanted;
    wanted.images.emplace();
    for (const auto& image : {std::string("rosas.webp"), former, std::string("http://b.example/")})
        wanted.images->push_back({image});
    const auto added = run_task(shop.service.change("AML001", wanted, 3));
    ASSERT_FALSE(added);
    ASSERT_EQ(added.error().fields.size(), 1u);
    EXPECT_EQ(added.error().fields[0].pointer, "/images/2");
    wanted.images->pop_back();
    EXPECT_TRUE(run_task(shop.service.change("AML001", wanted, 3)));

    EXPECT_EQ(shop.take(one_product).updated, 1) << "with another name, and the same images";
    product_input whole = new_input("AML001");
    whole.sizes[0].initial_stock.reset();
    EXPECT_EQ(run_task(shop.service.replace("AML001", whole, 5)).value().images.size(), 0u);
    EXPECT_FALSE(run_task(shop.service.change("AML001", wanted, 6))) << "it was taken away";
}

TEST(product_service, a_stock_is_given_to_new_sizes_alone) {
    small_shop shop;
    shop.take(one_product);
    product_patch wanted;
    wanted.sizes.emplace();
    wanted.sizes->push_back(
        {product_size::estandar, money{20000}, std::nullopt, std::nullopt, {{9}}});
    const auto refused = run_task(shop.service.change("AML001", wanted, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/sizes/0/initial_stock");
    (*wanted.sizes)[0].initial_stock.reset();
    wanted.sizes->push_back(
        {product_size::grande, money{30000}, std::nullopt, std::nullopt, {{9}}});
    ASSERT_TRUE(run_task(shop.service.change("AML001", wanted, 1)));
    const auto told = announcements(shop);
    ASSERT_EQ(told.back().entries.size(), 1u);
    EXPECT_EQ(told.back().entries[0].sku, "AML001-grande");
}

TEST(product_service, a_size_that_comes_back_has_the_stock_it_had) {
    small_shop shop;
    shop.take(one_product);
    product_patch wanted;
    wanted.sizes.emplace();
    wanted.sizes->push_back(
        {product_size::estandar, money{20000}, std::nullopt, std::nullopt, std::nullopt});
    product_patch alone = wanted;
    wanted.sizes->push_back(
        {product_size::grande, money{30000}, std::nullopt, std::nullopt, {{9}}});
    ASSERT_TRUE(run_task(shop.service.change("AML001", wanted, 1)));
    ASSERT_TRUE(run_task(shop.service.change("AML001", alone, 2)));
    const auto refused = run_task(shop.service.change("AML001", wanted, 3));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/sizes/1/initial_stock");
    (*wanted.sizes)[1].initial_stock.reset();
    const std::size_t told = announcements(shop).size();
    EXPECT_EQ(run_task(shop.service.change("AML001", wanted, 3))->sizes.size(), 2u);
    EXPECT_EQ(announcements(shop).size(), told);
}

TEST(product_service, an_archived_product_leaves_lists_and_comes_back) {
    small_shop shop;
    shop.take(one_product);
    ASSERT_TRUE(run_task(shop.service.set_active("AML001", false)));
    EXPECT_EQ(shop.get("/api/products/{id}", {"AML001"}).status, 404);
    EXPECT_NE(shop.get("/api/products").body.find("\"total\":0"), std::string::npos);
    const auto again = run_task(shop.service.set_active("AML001", false));
    EXPECT_EQ(again->revision, 2) << "archiving again changes nothing";
    ASSERT_TRUE(run_task(shop.service.set_active("AML001", true)));
    EXPECT_EQ(shop.get("/api/products/{id}", {"AML001"}).status, 200);
    EXPECT_TRUE(run_task(shop.service.set_active("AML404", true)).error().is(errors::not_found));
}

TEST(product_service, categories_stay_a_tree) {
    small_shop shop;
    shop.take(one_product);
    category_input child{{{"Peonías"}, {{"Peonies"}}}, {{"ramos"}}};
    ASSERT_TRUE(run_task(shop.service.put_category("peonias", child)));
    EXPECT_NE(shop.get("/api/categories").body.find("Peonías"), std::string::npos);
    EXPECT_NE(shop.get("/api/categories", {}, {}, {}, language::en).body.find("Peonies"),
              std::string::npos);
    category_input ring{{{"Ramos"}, std::nullopt}, {{"peonias"}}};
    EXPECT_TRUE(
        run_task(shop.service.put_category("ramos", ring)).error().is(errors::invalid_input));
    EXPECT_FALSE(run_task(shop.service.put_category("No Slug", child)));
    ring.parent = {{"ramos"}};
    const auto own_parent = run_task(shop.service.put_category("ramos", ring));
    ASSERT_FALSE(own_parent);
    ASSERT_EQ(own_parent.error().fields.size(), 1u) << "once, and not for each node below";
    EXPECT_EQ(own_parent.error().fields[0].pointer, "/parent");
}

TEST(product_service, stock_levels_are_shown_kept_and_only_go_forward) {
    small_shop shop;
    shop.take(one_product);
    const auto shows = [&](std::string_view state) {
        EXPECT_TRUE(shop.refresh());
        EXPECT_TRUE(run_task(shop.shown.refresh()));
        const std::string wanted = "\"availability\":\"" + std::string(state) + "\"";
        return shop.shown.now().find("AML001")->summary(language::es).find(wanted) !=
               std::string::npos;
    };
    EXPECT_TRUE(shows("out"));
    ASSERT_TRUE(run_task(shop.service.take_stock_level({"AML001", availability::in_stock, 5})));
    ASSERT_TRUE(run_task(shop.service.take_stock_level({"AML001", availability::low, 4})));
    const auto offers = offers_of(shop.shown.now(), {"AML001"});
    EXPECT_EQ(offers.at(0).availability, "in_stock") << "offers look at the board itself";

    catalogue_refresher again(shop.stored, shop.work, nullptr);
    ASSERT_TRUE(run_task(again.load()));
    EXPECT_EQ(again.now().find("AML001")->state(), availability::in_stock);
}

TEST(product_service, a_stock_level_that_another_process_was_told_is_shown) {
    small_shop shop;
    shop.take(one_product);
    catalogue_refresher another(shop.stored, shop.work, nullptr);
    ASSERT_TRUE(run_task(another.load()));
    ASSERT_TRUE(run_task(shop.service.take_stock_level({"AML001", availability::low, 5})));
    ASSERT_TRUE(run_task(shop.service.create(new_input("AML002"))));
    ASSERT_TRUE(run_task(another.catch_up()));
    EXPECT_EQ(another.now().find("AML001")->state(), availability::low);
}

TEST(product_service, a_stock_level_that_cannot_be_read_holds_up_no_change_of_the_catalogue) {
    small_shop shop;
    shop.take(one_product);
    ASSERT_TRUE(run_task(shop.stock.insert("AML001", R"("plenty")", {})));
    ASSERT_TRUE(run_task(shop.service.create(new_input("AML002"))));
    EXPECT_TRUE(shop.shown.now().find("AML002"));
}

}  // namespace
}  // namespace flores::product
