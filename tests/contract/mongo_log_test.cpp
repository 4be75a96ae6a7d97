#include "platform/document/mongo_log.hpp"

#include "platform/document/mongo_documents.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"

#include <gtest/gtest.h>

namespace flores::document {
namespace {

using test::run_task;

// A writer stood still between its commit and the versions of it, while others went on.
TEST(mongo_log, leaves_nothing_of_a_removed_document_to_one_that_folds_late) {
    test::mongo_server& server = test::mongo_server::instance();
    const std::string collection = server.new_collection();
    bson first_change;
    first_change.text("id", "d").number("revision", 1).flag("removed", false).text("body", "Eva");
    std::vector<bson> changes;
    changes.push_back(std::move(first_change));
    bson entry;
    entry.number("_id", 1).number("last", 1).text("by", "slow").number("at", 1);
    entry.flag("folded", false).flag("staged", false).list("changes", changes);
    auto commit = [&](mongo_session& session) -> expected<bool> {
        return session.insert(collection + ".log", entry);
    };
    ASSERT_TRUE(*server.pool().run_now(commit));
    mongo_documents store(server.pool(), collection);
    ASSERT_EQ(run_task(store.get("d"))->body, "Eva");
    ASSERT_TRUE(run_task(store.apply({{"d", std::nullopt, 1, {}}})));
    auto go_on = [&](mongo_session& session) -> expected<std::vector<bson>> {
        mongo_log(session, collection).fold(entry);
        return session.find(collection, bson(), bson());
    };
    const auto versions = server.pool().run_now(go_on);
    ASSERT_EQ(versions->size(), 1U);
    EXPECT_TRUE(versions->front().flag("removed"));
    EXPECT_FALSE(run_task(store.get("d")));
}

}  // namespace
}  // namespace flores::document
