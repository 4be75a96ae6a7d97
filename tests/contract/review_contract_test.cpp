// The contract of review's repository of reviews, over every adapter.
#include "support/review_contract.hpp"

#include "platform/json/decode.hpp"

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::run_task;
using names = std::vector<std::string>;

template <class Where>
class review_contract : public test::review_contract<Where> {};
TYPED_TEST_SUITE(review_contract, test::review_places);

TYPED_TEST(review_contract, what_is_added_is_found_by_key_and_by_id_as_it_was) {
    review wanted = this->fresh("usr_a", "rev_1");
    wanted.answer = shop_answer{"Gracias", "usr_s", wanted.written_at};
    const review added = run_task(this->reviews().add(wanted)).value();
    wanted.revision = added.revision;
    EXPECT_EQ(added, wanted);
    EXPECT_EQ(run_task(this->reviews().find({"AML001", "usr_a"})), wanted);
    EXPECT_EQ(run_task(this->reviews().find_by_id("rev_1")), wanted);
    EXPECT_TRUE(run_task(this->reviews().find({"AML001", "usr_b"})).error().is(errors::not_found));
    EXPECT_TRUE(run_task(this->reviews().find_by_id("rev_2")).error().is(errors::not_found));
}

TYPED_TEST(review_contract, a_second_of_the_same_key_is_refused_and_leaves_no_trace) {
    this->add("usr_a", "rev_1");
    EXPECT_TRUE(
        run_task(this->reviews().add(this->fresh("usr_a", "rev_2"))).error().is(already_reviewed));
    EXPECT_TRUE(run_task(this->reviews().find_by_id("rev_2")).error().is(errors::not_found));
    EXPECT_EQ(this->of_account("usr_a"), names{"rev_1"});
    EXPECT_EQ(this->told(review_changed_event).size(), 1u);
}

TYPED_TEST(review_contract, of_many_at_once_one_is_taken) {
    auto& loop = test::task_loop();
    loop.restart();
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 10; ++i)
        boost::asio::co_spawn(loop,
                              this->reviews().add(this->fresh("usr_a", "rev_" + std::to_string(i))),
                              [&](std::exception_ptr thrown, expected<review> got) {
                                  ASSERT_FALSE(thrown);
                                  if (got)
                                      ++taken;
                                  else if (got.error().is(already_reviewed))
                                      ++refused;
                                  else
                                      ADD_FAILURE() << got.error().log.text;
                              });
    loop.run();
    EXPECT_EQ(taken, 1);
    EXPECT_EQ(refused, 9);
    EXPECT_EQ(this->of_account("usr_a").size(), 1u);
}

TYPED_TEST(review_contract, an_old_copy_neither_replaces_nor_removes) {
    const review old = this->add("usr_a", "rev_1");
    const review now = this->publish(old);
    EXPECT_GT(now.revision, old.revision);
    EXPECT_TRUE(run_task(this->reviews().replace(old)).error().is(errors::stale));
    EXPECT_TRUE(run_task(this->reviews().remove(old)).error().is(errors::stale));
    EXPECT_EQ(run_task(this->reviews().find(old.key())), now);
    ASSERT_TRUE(run_task(this->reviews().remove(now)));
    EXPECT_TRUE(run_task(this->reviews().remove(now)).error().is(errors::not_found));
    EXPECT_TRUE(run_task(this->reviews().replace(now)).error().is(errors::not_found));
}

TYPED_TEST(review_contract, every_change_is_told_and_forgotten_after) {
    const review now = this->publish(this->add("usr_a", "rev_1"));
    ASSERT_TRUE(run_task(this->reviews().remove(now)));
    const auto told = this->told(review_changed_event);
    ASSERT_EQ(told.size(), 3u);
    std::vector<std::optional<review_status>> statuses;
    for (std::size_t i = 0; i < told.size(); ++i) {
        EXPECT_TRUE(told[i].personal);
        EXPECT_EQ(told[i].aggregate, "rev_1");
        EXPECT_EQ(told[i].version, static_cast<std::int64_t>(i + 1));
        statuses.push_back(json::decode<review_changed>(told[i].payload).value().status);
    }
    EXPECT_EQ(statuses, (std::vector<std::optional<review_status>>{
                            review_status::pending, review_status::published, std::nullopt}));
}

TYPED_TEST(review_contract, an_id_ends_with_its_review) {
    const review first = this->add("usr_a", "rev_1");
    ASSERT_TRUE(run_task(this->reviews().remove(first)));
    EXPECT_TRUE(run_task(this->reviews().find_by_id("rev_1")).error().is(errors::not_found));
    const review second = this->add("usr_a", "rev_2");
    EXPECT_TRUE(run_task(this->reviews().find_by_id("rev_1")).error().is(errors::not_found));
    EXPECT_EQ(run_task(this->reviews().find_by_id("rev_2")), second);
    ASSERT_TRUE(run_task(this->reviews().forget("rev_1", first.key())));
    EXPECT_EQ(this->of_account("usr_a"), names{"rev_2"});
}

TYPED_TEST(review_contract, what_an_account_wrote_is_counted_without_what_it_withdrew) {
    for (int i = 100; i < 205; ++i)
        this->add("usr_a", "rev_" + std::to_string(i), "AML" + std::to_string(i));
    this->add("usr_ab", "rev_900");
    ASSERT_TRUE(
        run_task(this->reviews().remove(run_task(this->reviews().find_by_id("rev_101")).value())));
    const auto part = [&](std::string after, part_size size) {
        return run_task(this->reviews().of_account("usr_a", std::move(after), size)).value();
    };
    const auto later = part("rev_150", {2, true});
    EXPECT_EQ(later.total, 104) << "also those before the place, over several pages of the store";
    ASSERT_EQ(later.size(), 2u);
    EXPECT_EQ(later[0].id, "rev_151");
    EXPECT_EQ(part("rev_203", {2, true}).size(), 1u);
    EXPECT_EQ(part("", 2).total, std::nullopt);
    EXPECT_EQ(run_task(this->reviews().of_account("usr_x", "", {2, true}))->total, 0);
}

TYPED_TEST(review_contract, a_product_has_its_own_published_reviews_and_no_others) {
    for (int i = 100; i < 240; ++i)
        this->publish(this->add("usr_" + std::to_string(i), "rev_" + std::to_string(i)));
    this->publish(this->add("usr_a", "rev_x", "AML0010"));
    this->publish(this->add("usr_a", "rev_y", "AML002"));
    this->add("usr_b", "rev_z");
    EXPECT_EQ(this->published().size(), 140u);
    EXPECT_EQ(this->published("AML0010"), names{"rev_x"});
    EXPECT_TRUE(this->published("AML00").empty());
}

TYPED_TEST(review_contract, every_process_sees_what_any_changed_at_once) {
    review_repository& other = this->adapter_.of_another_process;
    review one = this->publish(this->add("usr_a", "rev_1"));
    this->publish(this->add("usr_c", "rev_3", "AML002"));
    EXPECT_EQ(this->published(), names{"rev_1"});
    EXPECT_EQ(this->published(other), names{"rev_1"});
    this->publish(this->add("usr_b", "rev_2"));
    EXPECT_EQ(this->published(), (names{"rev_1", "rev_2"}));
    EXPECT_EQ(this->published(other), (names{"rev_1", "rev_2"}));
    one.text = "Otra cosa";
    one = run_task(other.replace(one)).value();
    EXPECT_EQ(run_task(this->reviews().published_of("AML001")).value()->front().text, one.text);
    ASSERT_TRUE(run_task(other.remove(one)));
    EXPECT_EQ(this->published(), names{"rev_2"});
    EXPECT_EQ(this->published("AML002"), names{"rev_3"});
}

TYPED_TEST(review_contract, an_account_has_its_own_in_the_order_of_their_ids) {
    this->add("usr_a", "rev_2", "AML001");
    this->add("usr_a", "rev_1", "AML002");
    this->add("usr_a", "rev_3", "AML003");
    this->add("usr_ab", "rev_4", "AML001");
    EXPECT_EQ(this->of_account("usr_a"), (names{"rev_1", "rev_2", "rev_3"}));
    EXPECT_EQ(this->of_account("usr_a", "rev_1", 1), names{"rev_2"});
    EXPECT_TRUE(this->of_account("usr").empty());
}

}  // namespace
}  // namespace flores::review
