// What every adapter of document_store owes its callers.
#include "platform/document/mongo_documents.hpp"
#include "platform/document/sql_documents.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <array>

namespace flores::document {
namespace {

using test::run_task;

constexpr std::array steps{sql::migration{1, "outbox", events::outbox_ddl},
                           sql::migration{2, "documents", documents_ddl}};

template <class Kind>
class in_sql {
public:
    document_store& products() { return products_; }
    document_store& reviews() { return reviews_; }

private:
    Kind kept_{steps};
    sql_documents products_{kept_.store(), "products"};
    sql_documents reviews_{kept_.store(), "reviews"};
};

class in_mongo {
public:
    document_store& products() { return products_; }
    document_store& reviews() { return reviews_; }

private:
    test::mongo_server& server_ = test::mongo_server::instance();
    mongo_documents products_{server_.pool(), server_.new_collection()};
    mongo_documents reviews_{server_.pool(), server_.new_collection()};
};

template <class Adapter>
class document_contract : public testing::Test {
protected:
    document_store& store() { return adapter.products(); }
    expected<document> insert(std::string id, std::string body = "{}") {
        return run_task(store().insert(std::move(id), std::move(body), {}));
    }
    expected<document> replace(std::string id, std::int64_t seen, std::string body = "{}") {
        return run_task(store().replace_if(std::move(id), seen, std::move(body), {}));
    }
    expected<document> remove(std::string id, std::int64_t seen) {
        return run_task(store().remove_if(std::move(id), seen, {}));
    }
    expected<document> get(std::string id) { return run_task(store().get(std::move(id))); }
    std::vector<std::string> changed(std::int64_t since, int limit = 100) {
        std::vector<std::string> ids;
        for (const document& each : *run_task(store().changed_since(since, limit)))
            ids.push_back(each.removed ? "-" + each.id : each.id);
        return ids;
    }
    std::size_t told() {
        return run_task(store().events().due(instant(std::chrono::hours(1)), 100))->size();
    }
    events::event an_event() {
        return {"evt_1", "product.changed", "AML001", 1, instant(std::chrono::seconds(1)), "{}"};
    }

    Adapter adapter;
};

using ids = std::vector<std::string>;
using adapters = testing::Types<in_sql<test::on_sqlite>, in_sql<test::on_postgres>, in_mongo>;
TYPED_TEST_SUITE(document_contract, adapters);

TYPED_TEST(document_contract, gives_back_what_was_inserted) {
    const std::string body = R"({"name":"Ramo de peonías","price":35000})";
    const auto made = this->insert("AML001", body);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->revision, 1);
    const auto found = this->get("AML001");
    EXPECT_EQ(found->id, "AML001");
    EXPECT_EQ(found->body, body);
    EXPECT_EQ(found->revision, 1);
    EXPECT_EQ(found->changed, made->changed);
    EXPECT_TRUE(this->get("AML002").error().is(errors::not_found));
}

TYPED_TEST(document_contract, refuses_an_id_that_is_taken) {
    ASSERT_TRUE(this->insert("AML001", R"({"a":1})"));
    EXPECT_TRUE(this->insert("AML001").error().is(errors::conflict));
    EXPECT_EQ(this->get("AML001")->body, R"({"a":1})");
}

TYPED_TEST(document_contract, replaces_only_what_the_caller_saw) {
    ASSERT_TRUE(this->insert("AML001"));
    EXPECT_EQ(this->replace("AML001", 1, R"({"a":2})")->revision, 2);
    EXPECT_TRUE(this->replace("AML001", 1, R"({"a":3})").error().is(errors::stale));
    EXPECT_TRUE(this->replace("AML001", 0).error().is(errors::stale));
    EXPECT_EQ(this->get("AML001")->body, R"({"a":2})");
    EXPECT_TRUE(this->replace("AML002", 0).error().is(errors::not_found));
    EXPECT_TRUE(this->replace("AML002", 1).error().is(errors::not_found));
}

TYPED_TEST(document_contract, removes_only_what_the_caller_saw_and_lets_the_id_come_back) {
    ASSERT_TRUE(this->insert("AML001"));
    EXPECT_TRUE(this->remove("AML001", 9).error().is(errors::stale));
    const auto gone = this->remove("AML001", 1);
    ASSERT_TRUE(gone);
    EXPECT_TRUE(gone->removed);
    EXPECT_TRUE(this->get("AML001").error().is(errors::not_found));
    EXPECT_TRUE(this->remove("AML001", 2).error().is(errors::not_found));
    EXPECT_TRUE(this->replace("AML001", 2).error().is(errors::not_found));
    EXPECT_EQ(this->insert("AML001")->revision, 3) << "no old revision becomes valid again";
}

TYPED_TEST(document_contract, scans_by_id_in_pages_without_what_was_removed) {
    for (const char* id : {"c", "a", "d", "b"}) ASSERT_TRUE(this->insert(id));
    ASSERT_TRUE(this->remove("b", 1));
    const auto first = *run_task(this->store().scan("", 2));
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].id, "a");
    EXPECT_EQ(first[1].id, "c");
    const auto rest = *run_task(this->store().scan("c", 2));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].id, "d");
}

TYPED_TEST(document_contract, says_what_changed_since_a_revision) {
    EXPECT_EQ(*run_task(this->store().revision()), 0);
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(this->insert(id));
    const std::int64_t since = *run_task(this->store().revision());
    EXPECT_EQ(this->changed(since), ids{});
    ASSERT_TRUE(this->replace("c", 1));
    ASSERT_TRUE(this->remove("a", 1));
    EXPECT_EQ(this->changed(since), (ids{"c", "-a"}));
    EXPECT_EQ(this->changed(0), (ids{"b", "c", "-a"}));
    EXPECT_EQ(this->changed(0, 1), ids{"b"});
    EXPECT_EQ(this->changed(this->get("b")->changed), (ids{"c", "-a"}));
    EXPECT_EQ(*run_task(this->store().revision()), since + 2);
}

TYPED_TEST(document_contract, refusals_leave_the_collections_revision) {
    ASSERT_TRUE(this->insert("a"));
    const std::int64_t before = *run_task(this->store().revision());
    EXPECT_FALSE(this->insert("a"));
    EXPECT_FALSE(this->replace("a", 7));
    EXPECT_EQ(*run_task(this->store().revision()), before);
}

TYPED_TEST(document_contract, applies_many_changes_or_none) {
    ASSERT_TRUE(this->insert("old"));
    ASSERT_TRUE(this->insert("gone"));
    const auto refused =
        run_task(this->store().apply({{"new", "{}", 0, {}}, {"old", "{}", 5, {}}}));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::stale));
    EXPECT_EQ(refused.error().log.text, "old");
    EXPECT_FALSE(this->get("new"));
    const auto applied = run_task(this->store().apply(
        {{"new", "{}", 0, {}}, {"old", R"({"a":1})", 1, {}}, {"gone", std::nullopt, 1, {}}}));
    EXPECT_EQ(applied, *run_task(this->store().revision()));
    EXPECT_TRUE(this->get("new"));
    EXPECT_EQ(this->get("old")->revision, 2);
    EXPECT_FALSE(this->get("gone"));
    EXPECT_TRUE(run_task(this->store().apply({{"none", std::nullopt, 0, {}}}))
                    .error()
                    .is(errors::not_found));
}

TYPED_TEST(document_contract, tells_of_a_change_if_and_only_if_it_was_made) {
    ASSERT_TRUE(run_task(this->store().insert("a", "{}", {this->an_event(), this->an_event()})));
    EXPECT_EQ(this->told(), 2u);
    EXPECT_FALSE(run_task(this->store().insert("a", "{}", {this->an_event()})));
    EXPECT_FALSE(run_task(this->store().replace_if("a", 9, "{}", {this->an_event()})));
    EXPECT_EQ(this->told(), 2u);
    ASSERT_TRUE(run_task(this->store().remove_if("a", 1, {this->an_event()})));
    EXPECT_EQ(this->told(), 3u);
}

TYPED_TEST(document_contract, keeps_collections_apart) {
    ASSERT_TRUE(this->insert("a"));
    document_store& other = this->adapter.reviews();
    EXPECT_FALSE(run_task(other.get("a")));
    EXPECT_TRUE(run_task(other.scan("", 10))->empty());
    EXPECT_EQ(*run_task(other.revision()), 0);
    EXPECT_EQ(run_task(other.insert("a", "{}", {}))->changed, 1);
}

}  // namespace
}  // namespace flores::document
