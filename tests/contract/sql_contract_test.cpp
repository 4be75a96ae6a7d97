// What every SQL driver owes a repository, shown on the smallest one that has the shop's needs:
// stock that is taken or refused, with a record of each taking in the same transaction.
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <boost/asio/detached.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace flores::sql {
namespace {

using test::run_task;
using testing::HasSubstr;

inline constexpr error_kind sold_out{409, "sold_out", {"Agotado.", "Sold out."}};

constexpr std::array stock_steps{migration{1, "stock", R"(
CREATE TABLE stock (sku TEXT PRIMARY KEY, remaining INTEGER NOT NULL CHECK (remaining >= 0)) STRICT;
CREATE TABLE taking (sku TEXT NOT NULL, quantity INTEGER NOT NULL) STRICT;)"}};

class stock_room {
public:
    explicit stock_room(store& kept) : store_(kept) {}

    task<expected<void>> put(std::string sku, std::int64_t quantity) {
        auto work = [sku, quantity](connection& db) -> expected<void> {
            db.exec("INSERT INTO stock (sku, remaining) VALUES (?, ?)", sku, quantity);
            return {};
        };
        co_return co_await store_.write(work);
    }
    // Records first and refuses after, so that a refusal has something to undo.
    task<expected<void>> take(std::string sku, std::int64_t quantity) {
        auto work = [sku, quantity](connection& db) -> expected<void> {
            db.exec("INSERT INTO taking (sku, quantity) VALUES (?, ?)", sku, quantity);
            const std::int64_t changed = db.exec(
                "UPDATE stock SET remaining = remaining - ? WHERE sku = ? AND remaining >= ?",
                quantity, sku, quantity);
            if (changed == 0) return fail(sold_out);
            return {};
        };
        co_return co_await store_.write(work);
    }
    // An error of SQL in the middle of a transaction.
    task<expected<void>> take_and_break(std::string sku) {
        auto work = [sku](connection& db) -> expected<void> {
            db.exec("INSERT INTO taking (sku, quantity) VALUES (?, 1)", sku);
            db.exec("UPDATE stock SET remaining = -1 WHERE sku = ?", sku);
            return {};
        };
        co_return co_await store_.write(work);
    }
    task<expected<std::int64_t>> left(std::string sku) {
        return number("SELECT remaining FROM stock WHERE sku = ?", std::move(sku));
    }
    task<expected<std::int64_t>> taken(std::string sku) {
        return number("SELECT coalesce(sum(quantity), 0) FROM taking WHERE sku = ?",
                      std::move(sku));
    }

private:
    task<expected<std::int64_t>> number(std::string_view query, std::string sku) {
        auto work = [query, sku](connection& db) -> expected<std::int64_t> {
            return db.integer(query, sku).value_or(0);
        };
        co_return co_await store_.read(work);
    }

    store& store_;
};

template <class Kind>
class sql_contract : public testing::Test {
protected:
    sql_contract() { (void)run_task(adapter.put("AML001", 10)); }
    std::int64_t left() { return *run_task(adapter.left("AML001")); }
    std::int64_t taken() { return *run_task(adapter.taken("AML001")); }

    Kind kept{stock_steps};
    stock_room adapter{kept.store()};
};

TYPED_TEST_SUITE(sql_contract, test::sql_stores);

TYPED_TEST(sql_contract, shows_a_write_to_the_next_read) {
    ASSERT_TRUE(run_task(this->adapter.take("AML001", 3)));
    EXPECT_EQ(this->left(), 7);
    EXPECT_EQ(this->taken(), 3);
}

TYPED_TEST(sql_contract, leaves_nothing_of_a_refused_write) {
    EXPECT_TRUE(run_task(this->adapter.take("AML001", 11)).error().is(sold_out));
    EXPECT_EQ(this->left(), 10);
    EXPECT_EQ(this->taken(), 0);
}

TYPED_TEST(sql_contract, leaves_nothing_of_a_broken_write_and_throws) {
    EXPECT_THROW((void)run_task(this->adapter.take_and_break("AML001")), std::runtime_error);
    EXPECT_EQ(this->left(), 10);
    EXPECT_EQ(this->taken(), 0);
    EXPECT_TRUE(run_task(this->adapter.take("AML001", 1))) << "the store goes on";
}

TYPED_TEST(sql_contract, counts_its_connections_who_waits_and_what_became_of_writes) {
    observe::metrics all;
    this->kept.store().count_into(all, "stock");
    ASSERT_TRUE(run_task(this->adapter.take("AML001", 3)));
    EXPECT_FALSE(run_task(this->adapter.take("AML001", 100)));
    EXPECT_EQ(this->left(), 7);
    std::string within;
    ASSERT_TRUE(this->kept.store().read_now([&within, &all](connection&) -> expected<void> {
        within = all.text();
        return {};
    }));
    EXPECT_THAT(within, HasSubstr("sql_reader_connections{state=\"in_use\",store=\"stock\"} 1\n"));
    EXPECT_THAT(within, HasSubstr("sql_reader_connections{state=\"idle\",store=\"stock\"} 0\n"));
    const std::string after = all.text();
    for (const char* const line : {"sql_reader_connections{state=\"in_use\",store=\"stock\"} 0\n",
                                   "sql_reader_connections{state=\"idle\",store=\"stock\"} 1\n",
                                   "sql_waiting{for=\"read\",store=\"stock\"} 0\n",
                                   "sql_waiting{for=\"write\",store=\"stock\"} 0\n",
                                   "sql_wait_seconds_count{for=\"read\",store=\"stock\"} 1\n",
                                   "sql_wait_seconds_count{for=\"write\",store=\"stock\"} 2\n",
                                   "sql_writes_total{outcome=\"answered\",store=\"stock\"} 3\n",
                                   "sql_batches_total{outcome=\"committed\",store=\"stock\"} 2\n"})
        EXPECT_THAT(after, HasSubstr(line));
}

TYPED_TEST(sql_contract, never_takes_more_than_there_is_among_many_at_once) {
    constexpr int many = 60;
    struct tally {
        int taken = 0;
        int refused = 0;
        int broken = 0;
    } counts;
    struct buyer {
        static task<void> run(stock_room& shop, int number, tally& into) {
            try {
                auto wish =
                    number % 5 == 0 ? shop.take_and_break("AML001") : shop.take("AML001", 1);
                const expected<void> done = co_await std::move(wish);
                ++(done ? into.taken : into.refused);
            } catch (const std::runtime_error&) {
                ++into.broken;
            }
        }
    };
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (int i = 0; i < many; ++i)
        boost::asio::co_spawn(loop, buyer::run(this->adapter, i, counts), boost::asio::detached);
    loop.run();
    EXPECT_EQ(counts.taken, 10);
    EXPECT_EQ(counts.broken, many / 5);
    EXPECT_EQ(counts.refused, many - many / 5 - 10);
    EXPECT_EQ(this->left(), 0);
    EXPECT_EQ(this->taken(), 10);
}

}  // namespace
}  // namespace flores::sql
