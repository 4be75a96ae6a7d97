// An outbox on SQLite, the streams of a real Redis, and readers of them that wait for nothing long.
#pragma once

#include "platform/events/event_stream.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/stream_publisher.hpp"
#include "platform/events/stream_reader.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/redis_client.hpp"
#include "support/run_on.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <future>

namespace flores::events {

inline constexpr std::array stream_steps{sql::migration{1, "outbox", outbox_ddl},
                                         sql::migration{2, "inbox", inbox_ddl}};

inline const std::vector<std::string> both{"cart.erasure", "user.erasure"};

// Takes what it is told to take, and remembers it.
struct taker {
    std::atomic<int> calls{0};
    std::atomic<int> refusals_left{0};
    std::mutex mutex{};
    std::vector<event> seen{};

    static task<expected<void>> take(taker& self, event what) {
        ++self.calls;
        if (self.refusals_left > 0) {
            --self.refusals_left;
            co_return fail(errors::unavailable, log_text{"smtp is down"});
        }
        const std::lock_guard held(self.mutex);
        self.seen.push_back(std::move(what));
        co_return expected<void>();
    }
    hub::consumer consumer() {
        return [this](event what) {
            return take(*this, std::move(what));
        };
    }
    std::size_t count() {
        const std::lock_guard held(mutex);
        return seen.size();
    }
};

// Held by whoever asks.
struct all_leases final : net::leases {
    bool given = true;
    bool holds(std::string_view) override { return given; }
};

class event_streams : public testing::Test {
protected:
    event_streams() { publisher.add("auth", "auth", outbox); }
    ~event_streams() override {
        stop_reading();
        loops.stop();
    }

    template <class T>
    T run(task<T> work) {
        return test::run_on(loops, std::move(work));
    }
    event erased(int number, bool personal = true) {
        return {"evt_" + std::to_string(number),
                "account.erased",
                "usr_1",
                number,
                clock.now(),
                R"({"id":"usr_1"})",
                personal};
    }
    void append_one(const event& what) {
        (void)file.write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return {};
        });
    }
    std::int64_t rows(const std::string& table) {
        return *file.read_now([table](sql::connection& db) -> expected<std::int64_t> {
            return *db.integer("SELECT count(*) FROM " + table);
        });
    }
    std::int64_t in_stream() {
        return run(store.run({"XLEN", "events:of:account.erased"}))->integer;
    }
    stream_reader& read_as(const std::string& name, taker& by, reader_options options = {}) {
        options.patience = std::chrono::milliseconds(50);
        options.upkeep = std::chrono::milliseconds(20);
        options.back_off_first = std::chrono::milliseconds(1);
        options.fault_pause = std::chrono::milliseconds(20);
        stream_reader& one =
            readers.emplace_back(loops.at(0).get_executor(), clock, stream, options);
        one.subscribe(name, "account.erased", by.consumer());
        one.start();
        return one;
    }
    // What a consumer takes its events into has to outlive this.
    void stop_reading() {
        for (stream_reader& each : readers) each.stop().wait();
        readers.clear();
    }
    // How many scripts Redis ran, and how many of those failed, since it was told to count anew.
    int scripts(const std::string& of = "calls=") {
        const std::string all = run(store.run({"INFO", "commandstats"}))->text;
        const auto line = all.find("cmdstat_evalsha:");
        if (line == std::string::npos) return 0;
        return std::stoi(all.substr(all.find(of, line) + of.size()));
    }
    // Publishes and settles, over and over, until it is so.
    template <class Condition>
    void pump_until(Condition so) {
        while (!so()) run(publisher.pump());
    }

    test::temp_folder folder;
    sql::sqlite_file file{folder / "a.db", stream_steps};
    sql_outbox outbox{file};
    system_clock clock;
    test::redis_client client;
    net::loops& loops = client.loops();
    keyvalue::redis& store = client.store();
    event_stream stream{store};
    all_leases leases;
    stream_publisher publisher{{loops.at(0).get_executor(), clock, stream, leases,
                                [](const std::string&) {
                                    return both;
                                }},
                               {.look_again_first = std::chrono::milliseconds(1),
                                .look_again_max = std::chrono::milliseconds(1)}};
    taker cart;
    taker user;
    std::deque<stream_reader> readers;
};

}  // namespace flores::events
