// Events across processes go many at a time: what holds of an event on its own holds of each of a
// batch, also where the batch ends in its middle.
#include "support/event_streams.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flores::events {
namespace {

using namespace std::chrono_literals;

constexpr int batched_events = 50;

// An outbox whose process may be killed before it notes what is in the stream.
class mortal_outbox final : public event_source {
public:
    explicit mortal_outbox(event_source& kept) : kept_(kept) {}

    bool dies = false;
    std::vector<std::size_t> settled;  // hand-overs of each call

    task<expected<std::vector<delivery>>> due(instant now, int limit) override {
        return kept_.due(now, limit);
    }
    task<expected<void>> settle(std::vector<settlement> done) override {
        if (dies) return refuse();
        settled.push_back(done.size());
        return kept_.settle(std::move(done));
    }
    task<expected<std::optional<instant>>> next_retry() override { return kept_.next_retry(); }
    task<expected<std::vector<dead_letter>>> dead_letters(int limit) override {
        return kept_.dead_letters(limit);
    }
    task<expected<std::int64_t>> replay(std::string consumer, instant now) override {
        return kept_.replay(std::move(consumer), now);
    }
    task<expected<std::vector<event_name>>> missing(std::vector<event_name> asked) override {
        return kept_.missing(std::move(asked));
    }
    task<expected<std::int64_t>> purge(instant before) override { return kept_.purge(before); }
    void on_stored(std::function<void()> wake) override { kept_.on_stored(std::move(wake)); }

private:
    static task<expected<void>> refuse() { co_return fail(errors::unavailable); }

    event_source& kept_;
};

class event_batches : public event_streams {
protected:
    event_batches() { mortal.add("auth", "auth", noted); }

    void append_many(int count) { append_many_from(1, count); }
    void append_many_from(int first, int last) {
        for (int i = first; i <= last; ++i) append_one(erased(i));
    }
    event of_bytes(int number, std::size_t bytes) {
        event told = erased(number);
        told.payload = "\"" + std::string(bytes, 'x') + "\"";
        return told;
    }
    event of_type(int number, std::string type) {
        event told = erased(number);
        told.type = std::move(type);
        return told;
    }
    std::vector<std::int64_t> versions_in(const std::string& type) {
        EXPECT_TRUE(run(stream.join("looker", {type})));
        std::vector<std::int64_t> found;
        for (const stream_entry& one : *run(stream.read("looker", {type}, 1000, 10ms)))
            found.push_back(one.what.version);
        return found;
    }
    // What its readers were given and have not acknowledged.
    std::int64_t pending(const std::string& consumer) {
        return run(store.run({"XPENDING", "events:of:account.erased", consumer}))
            ->list.at(0)
            .integer;
    }
    void count_anew() { ASSERT_TRUE(run(store.run({"CONFIG", "RESETSTAT"}))); }

    // Takes nothing that needs memory while this is.
    struct full_redis {
        explicit full_redis(event_batches& of) : owner(of) { set("1"); }
        ~full_redis() { set("0"); }
        full_redis(const full_redis&) = delete;
        full_redis& operator=(const full_redis&) = delete;
        void set(const char* bytes) {
            EXPECT_TRUE(owner.run(owner.store.run({"CONFIG", "SET", "maxmemory", bytes})));
        }
        event_batches& owner;
    };

    mortal_outbox noted{outbox};
    stream_publisher mortal{{loops.at(0).get_executor(), clock, stream, leases,
                             [](const std::string&) {
                                 return both;
                             }},
                            {.look_again_first = 1h, .look_again_max = 1h}};
};

std::vector<std::int64_t> up_to(int last) {
    std::vector<std::int64_t> out;
    for (int i = 1; i <= last; ++i) out.push_back(i);
    return out;
}

TEST_F(event_batches, are_published_in_order_by_one_command_and_noted_by_one_write) {
    run(mortal.pump());
    append_one(erased(0));
    run(mortal.pump());  // now Redis knows the scripts
    ASSERT_TRUE(run(store.run({"DEL", "events:of:account.erased"})));
    append_many(batched_events);
    noted.settled.clear();
    count_anew();
    EXPECT_EQ(run(mortal.pump()), batched_events);
    EXPECT_EQ(scripts(), 1);
    EXPECT_EQ(noted.settled, std::vector<std::size_t>{batched_events});
    EXPECT_EQ(versions_in("account.erased"), up_to(batched_events));
    EXPECT_EQ(rows("outbox_unsent"), 0);
}

TEST_F(event_batches, take_no_more_at_a_time_than_they_may) {
    stream_publisher small{{loops.at(0).get_executor(), clock, stream, leases,
                            [](const std::string&) {
                                return both;
                            }},
                           {.batch_max = 8, .look_again_first = 1h, .look_again_max = 1h}};
    small.add("auth", "auth", noted);
    append_many(20);
    EXPECT_EQ(run(small.pump()), 8);
    EXPECT_EQ(run(small.pump()), 8);
    EXPECT_EQ(run(small.pump()), 4);
    EXPECT_EQ(versions_in("account.erased"), up_to(20));
}

TEST_F(event_batches, hold_no_more_bytes_than_they_may_but_an_event_that_is_larger_goes_alone) {
    stream_publisher small{{loops.at(0).get_executor(), clock, stream, leases,
                            [](const std::string&) {
                                return both;
                            }},
                           {.batch_bytes_max = 1000, .look_again_first = 1h, .look_again_max = 1h}};
    small.add("auth", "auth", noted);
    for (int i = 1; i <= 5; ++i) append_one(of_bytes(i, i == 4 ? 100'000 : 400));
    EXPECT_EQ(run(small.pump()), 2);
    EXPECT_EQ(run(small.pump()), 1);
    EXPECT_EQ(run(small.pump()), 1);
    EXPECT_EQ(run(small.pump()), 1);
    EXPECT_EQ(versions_in("account.erased"), up_to(5));
}

TEST_F(event_batches, that_bytes_ended_are_followed_by_the_next_at_once) {
    stream_publisher small{
        {loops.at(0).get_executor(), clock, stream, leases,
         [](const std::string&) {
             return both;
         }},
        {.batch_bytes_max = 1, .poll = 1h, .look_again_first = 1h, .look_again_max = 1h}};
    small.add("auth", "auth", noted);
    append_many(batched_events);  // before anybody is woken by them
    small.start();
    const auto late = std::chrono::steady_clock::now() + 30s;
    while (in_stream() < batched_events && std::chrono::steady_clock::now() < late) {
    }
    EXPECT_EQ(in_stream(), batched_events);
    small.stop().wait();
}

TEST_F(event_batches, pass_by_an_event_whose_stream_takes_nothing_and_bring_it_when_it_does) {
    append_one(of_type(1, "good"));
    append_one(of_type(2, "bad"));
    append_one(of_type(3, "good"));
    ASSERT_TRUE(run(store.run({"SET", "events:of:bad", "no stream"})));
    EXPECT_EQ(run(publisher.pump()), 3);
    EXPECT_EQ(versions_in("good"), (std::vector<std::int64_t>{1, 3}));
    EXPECT_EQ(rows("outbox_failure WHERE why LIKE 'WRONGTYPE%'"), 1);
    ASSERT_TRUE(run(store.run({"DEL", "events:of:bad"})));
    pump_until([&] { return run(store.run({"XLEN", "events:of:bad"}))->integer == 1; });
    EXPECT_EQ(versions_in("bad"), std::vector<std::int64_t>{2});
    EXPECT_EQ(rows("outbox"), 3);
}

// Redis looks at its memory before a script: the first event that is new is the first refused.
TEST_F(event_batches, end_where_redis_is_full_and_go_on_in_order_when_it_is_not) {
    append_many(2);
    run(mortal.pump());
    append_many_from(3, 5);
    {
        const full_redis full(*this);
        EXPECT_EQ(run(mortal.pump()), 0);
        EXPECT_EQ(in_stream(), 2);
        EXPECT_EQ(rows("outbox_unsent"), 3);
    }
    EXPECT_EQ(run(mortal.pump()), 3);
    EXPECT_EQ(versions_in("account.erased"), up_to(5));
}

TEST_F(event_batches, note_what_was_there_already_also_where_redis_is_full) {
    append_many(2);
    noted.dies = true;
    run(mortal.pump());
    noted.dies = false;
    append_many_from(3, 5);
    const full_redis full(*this);
    EXPECT_EQ(run(mortal.pump()), 2);
    EXPECT_EQ(rows("outbox_unsent"), 3);
}

TEST_F(event_batches, are_taken_out_of_a_full_redis_also_by_who_comes_only_then) {
    for (const std::string& each : both) ASSERT_TRUE(run(stream.join(each, {"account.erased"})));
    append_many(batched_events);
    run(publisher.pump());
    const full_redis full(*this);
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(in_stream(), 0);
}

TEST_F(event_batches, are_not_published_twice_by_who_follows_one_that_was_killed_before_it_noted) {
    append_many(batched_events);
    noted.dies = true;
    EXPECT_EQ(run(mortal.pump()), 0);
    EXPECT_EQ(in_stream(), batched_events);
    EXPECT_EQ(rows("outbox_unsent"), batched_events);
    run(publisher.pump());
    EXPECT_EQ(in_stream(), batched_events);
    EXPECT_EQ(rows("outbox_unsent"), 0);
}

// The effect of an event with the note that it was applied, as every consumer writes it.
struct counting_consumer {
    sql::store& store;
    std::atomic<int> calls{0};
    std::atomic<int> effects{0};

    hub::consumer as(std::string name) {
        return [this, name = std::move(name)](event what) {
            return take(*this, name, std::move(what));
        };
    }
    static task<expected<void>> take(counting_consumer& self, std::string name, event what) {
        ++self.calls;
        auto work = [&self, name, what](sql::connection& db) -> expected<void> {
            if (newer(db, name, what.aggregate + what.id, what.version)) ++self.effects;
            return {};
        };
        co_return co_await self.store.write(std::move(work));
    }
};

TEST_F(event_batches, that_come_twice_as_a_process_was_killed_have_one_effect) {
    counting_consumer applied{file};
    for (const std::string& each : both) {
        stream_reader& one = readers.emplace_back(loops.at(0).get_executor(), clock, stream,
                                                  reader_options{.patience = 50ms});
        one.subscribe(each, "account.erased", applied.as(each));
        one.start();
    }
    append_many(batched_events);
    noted.dies = true;
    run(mortal.pump());
    while (run(store.run({"SCARD", "events:taken:auth"}))->integer < batched_events) {
    }
    ASSERT_EQ(rows("outbox_unsent"), batched_events) << "of which its outbox knows nothing";
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(applied.calls, 4 * batched_events);
    EXPECT_EQ(applied.effects, 2 * batched_events);
    stop_reading();
}

TEST_F(event_batches, are_acknowledged_together) {
    append_many(batched_events);
    run(publisher.pump());
    count_anew();
    read_as("cart.erasure", cart);
    while (cart.count() < batched_events || pending("cart.erasure") > 0) {
    }
    EXPECT_LT(scripts(), batched_events / 4);
    EXPECT_EQ(cart.calls, batched_events);
}

TEST_F(event_batches, that_redis_did_not_hear_are_told_again_and_not_taken_again) {
    const std::string published = "events:published:auth";
    append_many(batched_events);
    run(publisher.pump());
    ASSERT_TRUE(run(store.run({"RENAME", published, "aside"})));
    ASSERT_TRUE(run(store.run({"SET", published, "no hash"})));
    count_anew();
    read_as("cart.erasure", cart);
    while (cart.count() < batched_events || scripts("failed_calls=") == 0) {
    }
    const auto renamed = run(store.run({"RENAME", "aside", published}));
    ASSERT_TRUE(renamed) << renamed.error().log.text;
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(cart.calls, batched_events);
    EXPECT_EQ(user.calls, batched_events);
}

// A consumer that is at work until it is let go.
struct slow_taker {
    boost::asio::steady_timer gate;
    std::atomic<int> calls{0};

    static task<expected<void>> take(slow_taker& self) {
        ++self.calls;
        boost::system::error_code opened;
        co_await self.gate.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, opened));
        co_return expected<void>();
    }
};

TEST_F(event_batches, that_are_being_taken_at_a_graceful_stop_are_acknowledged_before_its_end) {
    slow_taker cart{boost::asio::steady_timer(loops.at(0), 1h)};
    append_many(batched_events);
    run(publisher.pump());
    stream_reader& one = readers.emplace_back(loops.at(0).get_executor(), clock, stream,
                                              reader_options{.patience = 50ms});
    one.subscribe("cart.erasure", "account.erased",
                  [&cart](event) { return slow_taker::take(cart); });
    one.start();
    while (cart.calls < batched_events) {
    }
    auto stopped = one.stop();
    EXPECT_EQ(pending("cart.erasure"), batched_events);
    boost::asio::post(loops.at(0), [&cart] { cart.gate.cancel(); });
    stopped.wait();
    EXPECT_EQ(pending("cart.erasure"), 0);
    readers.pop_back();
}

}  // namespace
}  // namespace flores::events
