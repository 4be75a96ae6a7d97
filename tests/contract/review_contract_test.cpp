// The contract of review's storage ports, over every adapter.
#include "platform/document/mongo_documents.hpp"
#include "platform/json/decode.hpp"
#include "services/review/events.hpp"
#include "services/review/migrations.hpp"
#include "services/review/storage/document_ledgers.hpp"
#include "services/review/storage/document_reviews.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::run_task;
using names = std::vector<std::string>;

template <class Kind>
struct stored_in {
    manual_clock clock{instant(std::chrono::hours(1))};
    seeded_ids ids{3};
    Kind kept{migrations};
    sql::store& file = kept.store();
    document::sql_documents all{file, "reviews"}, index{file, "index"}, places{file, "queue"},
        votes_cast{file, "votes"}, received{file, "receipts"}, counted{file, "summaries"};
    worker_pool work{"test", 1, 64};
    review_ground ground{all, index, places, votes_cast, received, counted, work, clock, ids};
    document_review_repository reviews{ground};
    document_moderation_queue queue{ground};
    document_vote_repository votes{ground};
    document_receipt_repository receipts{ground};
    document_summary_repository summaries{ground};
    document_review_repository of_another_process{ground};
    review_stores stored{reviews, queue, votes, receipts, summaries};
    std::vector<document::document_store*> tellers() { return {&all}; }
};

struct stored_in_mongo {
    manual_clock clock{instant(std::chrono::hours(1))};
    seeded_ids ids{3};
    test::mongo_server& server = test::mongo_server::instance();
    document::mongo_documents all{server.pool(), server.new_collection()},
        index{server.pool(), server.new_collection()},
        places{server.pool(), server.new_collection()},
        votes_cast{server.pool(), server.new_collection()},
        received{server.pool(), server.new_collection()},
        counted{server.pool(), server.new_collection()};
    worker_pool work{"test", 1, 64};
    review_ground ground{all, index, places, votes_cast, received, counted, work, clock, ids};
    document_review_repository reviews{ground};
    document_moderation_queue queue{ground};
    document_vote_repository votes{ground};
    document_receipt_repository receipts{ground};
    document_summary_repository summaries{ground};
    document_review_repository of_another_process{ground};
    review_stores stored{reviews, queue, votes, receipts, summaries};
    // Of what is told, in whichever collection.
    std::vector<document::document_store*> tellers() { return {&all, &votes_cast, &counted}; }
};

template <class Adapter>
class review_contract : public testing::Test {
protected:
    static review fresh(std::string account, std::string id, std::string product = "AML001",
                        std::int64_t rating = 4) {
        review out;
        out.id = std::move(id);
        out.product = std::move(product);
        out.account = std::move(account);
        out.author = "Ana \"Ñ\" <b>";
        out.rating = rating;
        out.title = "Lindas";
        out.text = "Una línea\notra";
        out.written_at = out.submitted_at =
            instant(std::chrono::microseconds(1'700'000'000'000'001));
        return out;
    }
    review add(std::string account, std::string id, std::string product = "AML001") {
        return run_task(reviews().add(fresh(std::move(account), std::move(id), std::move(product))))
            .value();
    }
    review publish(review what) {
        what.status = review_status::published;
        ++what.edition;
        return run_task(reviews().replace(std::move(what))).value();
    }
    names published(std::string product = "AML001") {
        return published(adapter_.reviews, std::move(product));
    }
    static names published(review_repository& of, std::string product = "AML001") {
        names ids;
        const shared_reviews all = run_task(of.published_of(std::move(product))).value();
        for (const review& one : *all) ids.push_back(one.id);
        return ids;
    }
    names of_account(std::string account, std::string after = {}, int limit = 100) {
        names ids;
        for (const review& one :
             run_task(reviews().of_account(std::move(account), std::move(after), limit)).value())
            ids.push_back(one.id);
        return ids;
    }
    names waiting(std::string after = {}, int limit = 100) {
        names ids;
        for (const review& one : run_task(stored().queue.waiting(std::move(after), limit)).value())
            ids.push_back(one.id);
        return ids;
    }
    std::vector<events::event> told(std::string_view type) {
        std::vector<events::event> out;
        for (document::document_store* each : adapter_.tellers()) {
            auto due = run_task(each->events().due(instant(std::chrono::hours(9)), 100)).value();
            for (auto& one : due)
                if (one.what.type == type) out.push_back(std::move(one.what));
        }
        return out;
    }
    review_repository& reviews() { return adapter_.reviews; }
    review_stores& stored() { return adapter_.stored; }

    Adapter adapter_;
};

using adapters =
    testing::Types<stored_in<test::on_sqlite>, stored_in<test::on_postgres>, stored_in_mongo>;
TYPED_TEST_SUITE(review_contract, adapters);

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

TYPED_TEST(review_contract, the_queue_is_counted_without_what_no_longer_waits) {
    std::vector<review> all;
    for (int i = 1; i < 6; ++i) {
        all.push_back(this->add("usr_" + std::to_string(i), "rev_" + std::to_string(i)));
        ASSERT_TRUE(run_task(this->stored().queue.enqueue(all.back())));
    }
    this->publish(all[0]);
    auto& queue = this->stored().queue;
    const auto later = run_task(queue.waiting(queue_place(all[2]), {1, true})).value();
    ASSERT_EQ(later.size(), 1u);
    EXPECT_EQ(later[0].id, "rev_4");
    EXPECT_EQ(later.total, 4) << "not what was published and did not leave";
    EXPECT_EQ(run_task(queue.waiting("", 9))->total, std::nullopt);
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

TYPED_TEST(review_contract, the_queue_has_who_waits_in_the_order_of_waiting) {
    review late = this->fresh("usr_a", "rev_1");
    late.submitted_at += std::chrono::seconds(1);
    late = run_task(this->reviews().add(late)).value();
    const review early = this->add("usr_b", "rev_2");
    for (const review& one : {late, early, late})
        ASSERT_TRUE(run_task(this->stored().queue.enqueue(one)));
    EXPECT_EQ(this->waiting(), (names{"rev_2", "rev_1"}));
    EXPECT_EQ(this->waiting({}, 1), names{"rev_2"});
    EXPECT_EQ(this->waiting(queue_place(early)), names{"rev_1"});
    this->publish(early);
    EXPECT_EQ(this->waiting(), names{"rev_1"});
    review edited = run_task(this->reviews().find(late.key())).value();
    edited.submitted_at += std::chrono::seconds(1);
    edited = run_task(this->reviews().replace(edited)).value();
    EXPECT_TRUE(this->waiting().empty()) << "its place is another now";
    ASSERT_TRUE(run_task(this->stored().queue.enqueue(edited)));
    EXPECT_EQ(this->waiting(), names{"rev_1"});
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(run_task(this->stored().queue.leave(queue_place(edited))));
    EXPECT_TRUE(this->waiting().empty());
}

TYPED_TEST(review_contract, votes_are_counted_one_a_voter) {
    const review one = this->add("usr_a", "rev_1");
    const review other = this->add("usr_b", "rev_11");
    auto& votes = this->stored().votes;
    for (const char* const voter : {"usr_x", "usr_y", "usr_x"})
        ASSERT_TRUE(run_task(votes.put(one, voter)));
    ASSERT_TRUE(run_task(votes.put(other, "usr_x")));
    EXPECT_EQ(this->told(review_voted_event).size(), 3u) << "a vote again tells nothing";
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 2);
    EXPECT_EQ(run_task(this->reviews().find(one.key()))->helpful, 2);
    EXPECT_EQ(run_task(votes.cast_by("usr_x")), (names{"rev_1", "rev_11"}));
    EXPECT_TRUE(*run_task(votes.has("rev_1", "usr_x")));
    EXPECT_FALSE(*run_task(votes.has("rev_1", "usr_9")));
    ASSERT_TRUE(run_task(votes.take(one, "usr_x")));
    ASSERT_TRUE(run_task(votes.take(one, "usr_x")));
    EXPECT_FALSE(*run_task(votes.has("rev_1", "usr_x")));
    EXPECT_EQ(run_task(votes.cast_by("usr_x")), (names{"rev_1", "rev_11"}));
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 1);
    ASSERT_TRUE(run_task(votes.clear("rev_1")));
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 0);
    EXPECT_EQ(run_task(votes.recount("rev_11", other.key())), 1);
    EXPECT_EQ(run_task(votes.recount("rev_9", other.key())), 0);
    ASSERT_TRUE(run_task(votes.forget("usr_x")));
    EXPECT_TRUE(run_task(votes.cast_by("usr_x"))->empty());
}

TYPED_TEST(review_contract, receipts_are_kept_of_account_and_product) {
    auto& receipts = this->stored().receipts;
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(run_task(receipts.note({"AML001", "usr_a"})));
    ASSERT_TRUE(run_task(receipts.note({"AML001", "usr_ab"})));
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_a"})), true);
    EXPECT_EQ(run_task(receipts.has({"AML002", "usr_a"})), false);
    ASSERT_TRUE(run_task(receipts.forget("usr_a")));
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_a"})), false);
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_ab"})), true);
}

TYPED_TEST(review_contract, a_summary_is_counted_and_told_when_it_differs) {
    auto& summaries = this->stored().summaries;
    EXPECT_EQ(run_task(summaries.load("AML001"))->count(), 0);
    ASSERT_TRUE(run_task(summaries.recount("AML001")));
    EXPECT_TRUE(this->told(summary_changed_event).empty());
    const review one = this->publish(this->add("usr_a", "rev_1"));
    for (int again = 0; again < 2; ++again) ASSERT_TRUE(run_task(summaries.recount("AML001")));
    EXPECT_EQ(run_task(summaries.load("AML001"))->mean_tenths(), 40);
    ASSERT_TRUE(run_task(this->reviews().remove(one)));
    ASSERT_TRUE(run_task(summaries.recount("AML001")));
    const auto told = this->told(summary_changed_event);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].payload,
              R"({"product":"AML001","count":1,"sum":4,"distribution":[0,0,0,1,0]})");
    EXPECT_EQ(told[1].payload,
              R"({"product":"AML001","count":0,"sum":0,"distribution":[0,0,0,0,0]})");
    EXPECT_EQ(told[0].version, 1);
    EXPECT_EQ(told[1].version, 2);
}

}  // namespace
}  // namespace flores::review
