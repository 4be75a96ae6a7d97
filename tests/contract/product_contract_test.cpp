// The contract of product_repository, over every adapter.
#include "platform/document/mongo_documents.hpp"
#include "platform/document/sql_documents.hpp"
#include "platform/json/decode.hpp"
#include "services/product/migrations.hpp"
#include "services/product/storage/document_products.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <map>

namespace flores::product {
namespace {

using test::run_task;

template <class Kind>
struct stored_in {
    seeded_ids ids{3};
    Kind kept{migrations};
    sql::store& file = kept.store();
    document::sql_documents catalogue{file, "catalogue"};
    document::sql_documents stock{file, "stock"};
    worker_pool work{"test", 1, 16};
    document_product_repository repository{catalogue, stock, work, ids};
};

struct stored_in_mongo {
    seeded_ids ids{3};
    test::mongo_server& server = test::mongo_server::instance();
    document::mongo_documents catalogue{server.pool(), server.new_collection()};
    document::mongo_documents stock{server.pool(), server.new_collection()};
    worker_pool work{"test", 1, 16};
    document_product_repository repository{catalogue, stock, work, ids};
};

product bouquet(std::string id, std::int64_t revision = 0) {
    product out;
    out.id = std::move(id);
    out.name = {"Ramo \"Ñuñoa\"", "Bouquet"};
    out.category = "ramos";
    out.colours = {"rojo"};
    out.sizes = {{product_size::estandar, money{20000}, money{25000}, "30 cm"}};
    out.preparation_hours = 4;
    out.created_at = instant(std::chrono::microseconds(1'700'000'000'000'001));
    out.updated_at = out.created_at;
    out.rating = rating_summary{450, 12};
    out.former_sizes = {product_size::grande};
    out.revision = revision;
    return out;
}

catalogue_write write_of(std::vector<product> products) {
    catalogue_write out;
    out.id = "imp_1";
    out.products = std::move(products);
    return out;
}

template <class Adapter>
class product_repository_contract : public testing::Test {
protected:
    product_repository& stored() { return adapter_.repository; }
    std::vector<events::delivery> told() {
        return run_task(adapter_.catalogue.events().due(instant{}, 100)).value();
    }
    Adapter adapter_;
};

using adapters =
    testing::Types<stored_in<test::on_sqlite>, stored_in<test::on_postgres>, stored_in_mongo>;
TYPED_TEST_SUITE(product_repository_contract, adapters);

TYPED_TEST(product_repository_contract, nothing_was_ever_written) {
    auto& stored = this->stored();
    EXPECT_EQ(run_task(stored.revision()).value(), 0);
    EXPECT_EQ(run_task(stored.tree())->revision, 0);
    EXPECT_TRUE(run_task(stored.changed_since(0))->products.empty());
    EXPECT_TRUE(run_task(stored.find("AML001")).error().is(errors::not_found));
    EXPECT_TRUE(run_task(stored.find("categories")).error().is(errors::not_found));
    EXPECT_TRUE(run_task(stored.stock_changed_since(0))->levels.empty());
    EXPECT_EQ(run_task(stored.write(write_of({}))).value(), 0);
}

TYPED_TEST(product_repository_contract, what_is_written_is_read_as_it_was) {
    auto& stored = this->stored();
    catalogue_write what = write_of({bouquet("AML001")});
    what.tree =
        category_tree{{{"ramos", "", {"Ramos", "Bouquets"}}, {"rosas", "ramos", {"R", ""}}}, 0};
    const auto revision = run_task(stored.write(what));
    ASSERT_TRUE(revision);
    EXPECT_EQ(run_task(stored.find("AML001")).value(), bouquet("AML001", 1));
    const auto tree = run_task(stored.tree());
    EXPECT_EQ(tree->nodes, what.tree->nodes);
    EXPECT_EQ(tree->revision, 1);
    const auto all = run_task(stored.changed_since(0));
    EXPECT_EQ(all->revision, *revision);
    EXPECT_EQ(all->products.size(), 1u);
    EXPECT_TRUE(all->tree);
}

TYPED_TEST(product_repository_contract, only_what_changed_is_given_again) {
    auto& stored = this->stored();
    const auto first = run_task(stored.write(write_of({bouquet("AML001"), bouquet("AML002")})));
    ASSERT_TRUE(run_task(stored.write(write_of({bouquet("AML002", 1)}))));
    const auto changes = run_task(stored.changed_since(*first));
    ASSERT_EQ(changes->products.size(), 1u);
    EXPECT_EQ(changes->products[0].id, "AML002");
    EXPECT_EQ(changes->products[0].revision, 2);
    EXPECT_FALSE(changes->tree);
    EXPECT_EQ(changes->revision, run_task(stored.revision()).value());
    EXPECT_TRUE(run_task(stored.changed_since(changes->revision))->products.empty());
}

TYPED_TEST(product_repository_contract, one_stale_part_refuses_the_whole_write) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.write(write_of({bouquet("AML001")}))));
    for (const product& bad : {bouquet("AML001"), bouquet("AML001", 2), bouquet("AML003", 1)}) {
        catalogue_write what = write_of({bouquet("AML002"), bad});
        what.stock = {{"AML002", 3}};
        const auto done = run_task(stored.write(what));
        ASSERT_FALSE(done);
        EXPECT_TRUE(done.error().is(errors::stale));
    }
    EXPECT_TRUE(run_task(stored.find("AML002")).error().is(errors::not_found));
    EXPECT_EQ(run_task(stored.revision()).value(), 1);
    EXPECT_TRUE(this->told().empty());
}

TYPED_TEST(product_repository_contract, initial_stock_is_told_whole_in_events_of_bounded_size) {
    auto& stored = this->stored();
    catalogue_write what = write_of({bouquet("AML001"), bouquet("AML002")});
    std::map<std::string, std::int64_t> wanted;
    for (int i = 0; i < 2100; ++i) {
        what.stock.push_back({"SKU" + std::to_string(1000 + i), i});
        wanted[what.stock.back().sku] = i;
    }
    ASSERT_TRUE(run_task(stored.write(what)));
    std::map<std::string, std::int64_t> got;
    const auto told = this->told();
    EXPECT_EQ(told.size(), 3u);
    for (const auto& one : told) {
        const auto part = json::decode<stock_announced>(one.what.payload).value();
        EXPECT_EQ(part.import_id, "imp_1");
        for (const auto& each : part.entries) got[each.sku] = each.on_hand;
    }
    EXPECT_EQ(got, wanted);
}

TYPED_TEST(product_repository_contract, of_stock_levels_the_later_version_stays) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML001", availability::low, 2})));
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML001", availability::in_stock, 1})));
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML002", availability::out, 7})));
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML001", availability::in_stock, 3})));
    const auto levels = run_task(stored.stock_changed_since(0))->levels;
    ASSERT_EQ(levels.size(), 2u);
    EXPECT_EQ(levels[0].sku, "AML002");
    EXPECT_EQ(levels[1].state, availability::in_stock);
    EXPECT_EQ(levels[1].version, 3);
}

TYPED_TEST(product_repository_contract, only_stock_levels_that_changed_are_given_again) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML001", availability::low, 1})));
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML002", availability::low, 1})));
    const auto all = run_task(stored.stock_changed_since(0));
    EXPECT_EQ(all->levels.size(), 2u);
    ASSERT_TRUE(run_task(stored.put_stock_level({"AML001", availability::out, 2})));
    ASSERT_TRUE(run_task(stored.write(write_of({bouquet("AML002")}))));
    const auto changes = run_task(stored.stock_changed_since(all->revision));
    ASSERT_EQ(changes->levels.size(), 1u);
    EXPECT_EQ(changes->levels[0].sku, "AML001");
    EXPECT_EQ(changes->levels[0].state, availability::out);
    EXPECT_EQ(changes->levels[0].version, 2);
    const auto none = run_task(stored.stock_changed_since(changes->revision));
    EXPECT_TRUE(none->levels.empty());
    EXPECT_EQ(none->revision, changes->revision);
}

}  // namespace
}  // namespace flores::product
