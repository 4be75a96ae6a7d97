// What every adapter of keyvalue_store owes its callers.
#include "platform/keyvalue/sqlite_keyvalue.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <array>

namespace flores::keyvalue {
namespace {

using namespace std::chrono_literals;
using test::run_task;

constexpr std::array steps{sql::migration{1, "keyvalue", keyvalue_ddl}};

class embedded {
public:
    keyvalue_store& store() { return store_; }
    void pass(std::chrono::seconds by) { clock_.advance(by); }

private:
    manual_clock clock_{instant(1'764'000'000s)};
    test::temp_folder folder_;
    sql::sqlite_file file_{folder_ / "a.db", steps};
    sqlite_keyvalue store_{file_, clock_};
};

template <class Adapter>
class keyvalue_contract : public testing::Test {
protected:
    std::optional<std::string> get(std::string key) {
        return *run_task(adapter.store().get(std::move(key)));
    }
    void put(std::string key, std::string value, lifetime lives = std::nullopt) {
        ASSERT_TRUE(run_task(adapter.store().put(std::move(key), std::move(value), lives)));
    }
    bool claim(std::string key, lifetime lives = std::nullopt) {
        return *run_task(adapter.store().put_if_absent(std::move(key), "claimed", lives));
    }
    hash load(std::string key) { return *run_task(adapter.store().load(std::move(key))); }
    expected<hash> put_field(std::string key, std::string field, std::optional<std::string> value,
                             std::optional<std::int64_t> seen = std::nullopt,
                             lifetime lives = std::nullopt) {
        return run_task(adapter.store().put_field_if(
            std::move(key), {std::move(field), std::move(value)}, seen, lives));
    }

    Adapter adapter;
};

using adapters = testing::Types<embedded>;
TYPED_TEST_SUITE(keyvalue_contract, adapters);

TYPED_TEST(keyvalue_contract, keeps_a_value_until_it_is_replaced_or_removed) {
    EXPECT_EQ(this->get("k"), std::nullopt);
    this->put("k", "uno");
    this->put("k", "dos");
    this->put("empty", "");
    EXPECT_EQ(this->get("k"), "dos");
    EXPECT_EQ(this->get("empty"), "");
    ASSERT_TRUE(run_task(this->adapter.store().remove("k")));
    ASSERT_TRUE(run_task(this->adapter.store().remove("k")));
    EXPECT_EQ(this->get("k"), std::nullopt);
}

TYPED_TEST(keyvalue_contract, lets_a_value_lapse) {
    this->put("k", "v", 60s);
    this->adapter.pass(59s);
    EXPECT_EQ(this->get("k"), "v");
    this->adapter.pass(1s);
    EXPECT_EQ(this->get("k"), std::nullopt);
    this->put("k", "v", 60s);
    this->put("k", "v");
    this->adapter.pass(61s);
    EXPECT_EQ(this->get("k"), "v") << "the last put decides how long it lives";
}

TYPED_TEST(keyvalue_contract, grants_a_claim_to_one_until_it_lapses) {
    EXPECT_TRUE(this->claim("k", 60s));
    EXPECT_FALSE(this->claim("k", 60s));
    this->adapter.pass(60s);
    EXPECT_TRUE(this->claim("k", 60s));
    EXPECT_FALSE(this->claim("k"));
}

TYPED_TEST(keyvalue_contract, changes_one_field_and_gives_the_whole_hash) {
    EXPECT_EQ(this->load("cart").revision, 0);
    EXPECT_TRUE(this->load("cart").fields.empty());
    const hash one = *this->put_field("cart", "AML001", "2");
    const hash two = *this->put_field("cart", "AML002", "1");
    EXPECT_GT(one.revision, 0);
    EXPECT_GT(two.revision, one.revision);
    EXPECT_EQ(two.fields.size(), 2u);
    EXPECT_EQ(two.fields.find("AML001")->second, "2");
    const hash three = *this->put_field("cart", "AML001", std::nullopt);
    EXPECT_EQ(three.fields.size(), 1u);
    EXPECT_EQ(this->load("cart").revision, three.revision);
    EXPECT_EQ(this->load("cart").fields, three.fields);
    EXPECT_TRUE(this->load("other").fields.empty());
}

TYPED_TEST(keyvalue_contract, refuses_a_change_based_on_another_revision) {
    const hash first = *this->put_field("cart", "a", "1", 0);
    EXPECT_TRUE(this->put_field("cart", "a", "9", 0).error().is(errors::stale));
    const hash second = *this->put_field("cart", "a", "2", first.revision);
    EXPECT_TRUE(this->put_field("cart", "a", "9", first.revision).error().is(errors::stale));
    EXPECT_EQ(this->load("cart").revision, second.revision);
    EXPECT_EQ(this->load("cart").fields.find("a")->second, "2");
}

TYPED_TEST(keyvalue_contract, never_repeats_a_revision) {
    const hash first = *this->put_field("cart", "a", "1", std::nullopt, 60s);
    const hash emptied = *this->put_field("cart", "a", std::nullopt, std::nullopt, 60s);
    EXPECT_GT(emptied.revision, first.revision);
    ASSERT_TRUE(run_task(this->adapter.store().remove("cart")));
    const hash after_removal = *this->put_field("cart", "a", "1", std::nullopt, 60s);
    EXPECT_GT(after_removal.revision, emptied.revision);
    this->adapter.pass(60s);
    const hash after_lapse = *this->put_field("cart", "b", "1", 0);
    EXPECT_GT(after_lapse.revision, after_removal.revision);
    EXPECT_EQ(after_lapse.fields.size(), 1u) << "nothing of the lapsed hash comes back";
}

TYPED_TEST(keyvalue_contract, starts_the_life_of_a_hash_anew_with_each_change) {
    (void)this->put_field("cart", "a", "1", std::nullopt, 60s);
    this->adapter.pass(59s);
    (void)this->put_field("cart", "b", "1", std::nullopt, 60s);
    this->adapter.pass(59s);
    EXPECT_EQ(this->load("cart").fields.size(), 2u);
    this->adapter.pass(1s);
    EXPECT_EQ(this->load("cart").revision, 0);
    EXPECT_TRUE(this->load("cart").fields.empty());
}

TYPED_TEST(keyvalue_contract, lets_one_of_many_concurrent_changes_win) {
    constexpr int many = 20;
    const std::int64_t seen = this->put_field("cart", "a", "0")->revision;
    struct tally {
        int won = 0;
        int stale = 0;
    } counts;
    struct racer {
        static task<void> run(keyvalue_store& store, std::int64_t base, tally& into) {
            auto put = store.put_field_if("cart", {"a", "1"}, base, std::nullopt);
            const expected<hash> done = co_await std::move(put);
            if (done)
                ++into.won;
            else if (done.error().is(errors::stale))
                ++into.stale;
        }
    };
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (int i = 0; i < many; ++i)
        boost::asio::co_spawn(loop, racer::run(this->adapter.store(), seen, counts),
                              boost::asio::detached);
    loop.run();
    EXPECT_EQ(counts.won, 1);
    EXPECT_EQ(counts.stale, many - 1);
}

TYPED_TEST(keyvalue_contract, purges_only_what_lapsed) {
    this->put("short", "v", 10s);
    (void)this->put_field("cart", "a", "1", std::nullopt, 10s);
    this->put("long", "v", 100s);
    this->put("for ever", "v");
    this->adapter.pass(10s);
    ASSERT_TRUE(run_task(this->adapter.store().purge()));
    EXPECT_EQ(this->get("long"), "v");
    EXPECT_EQ(this->get("for ever"), "v");
    EXPECT_EQ(this->get("short"), std::nullopt);
    EXPECT_EQ(*run_task(this->adapter.store().purge()), 0);
}

}  // namespace
}  // namespace flores::keyvalue
