// What a store owes beyond the port, of a server that is far away: several processes at once, a
// server that ends and comes back, and one that lets nobody in.
#include "platform/sql/postgres_store.hpp"
#include "support/postgres_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace flores::sql {
namespace {

using testing::HasSubstr;

constexpr std::array counter_steps{migration{1, "counter", R"(
CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO counter (id, n) VALUES (1, 0);)"}};

// Reads and writes what it read: right only if nobody writes in between.
expected<std::int64_t> count_one(connection& db) {
    const std::int64_t now = db.integer("SELECT n FROM counter WHERE id = 1").value();
    db.exec("UPDATE counter SET n = ? WHERE id = 1", now + 1);
    return now + 1;
}

expected<std::int64_t> counted(connection& db) {
    return db.integer("SELECT n FROM counter WHERE id = 1").value();
}

TEST(postgres_store, lets_the_writers_of_several_processes_take_turns) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store one(place, counter_steps);
    postgres_store other(place, counter_steps);
    constexpr int each = 50;
    const auto count_many = [](postgres_store& on) {
        for (int i = 0; i < each; ++i) ASSERT_TRUE(on.write_now(count_one));
    };
    std::thread beside([&] { count_many(other); });
    count_many(one);
    beside.join();
    EXPECT_EQ(one.read_now(counted), 2 * each);
}

// Whose machine is gone may hold the lock of all writers.
TEST(postgres_store, has_the_server_find_out_within_seconds_that_nobody_is_there) {
    postgres_connection db(test::postgres_server::instance().new_place(), {});
    const auto set = [&](std::string name) {
        return db.integer("SELECT CAST(setting AS BIGINT) FROM pg_settings WHERE name = ?", name);
    };
    EXPECT_LE(*set("tcp_keepalives_idle") +
                  *set("tcp_keepalives_interval") * *set("tcp_keepalives_count"),
              5);
    EXPECT_EQ(set("tcp_user_timeout"), 5000);
    EXPECT_EQ(set("client_connection_check_interval"), 1000);
}

// A replica that is frozen within a write still has a socket that answers keepalives.
TEST(postgres_store, takes_the_lock_from_a_writer_that_says_nothing) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store other(place, counter_steps);
    postgres_connection frozen(place, {.idle_max = 2 * postgres_limits().lock_max});
    frozen.begin_write();
    EXPECT_EQ(count_one(frozen), 1);
    EXPECT_EQ(other.write_now(count_one), 1);
    EXPECT_THROW(frozen.commit(), postgres_error);
    EXPECT_EQ(other.read_now(counted), 1);
}

TEST(postgres_store, gives_a_silent_writer_five_seconds) {
    postgres_connection db(test::postgres_server::instance().new_place(), {});
    EXPECT_EQ(db.integer("SELECT CAST(setting AS BIGINT) FROM pg_settings WHERE name = "
                         "'idle_in_transaction_session_timeout'"),
              5000);
}

// A closure goes on after a refusal that it foresaw, and keeps what it wrote before.
TEST(postgres_store, goes_on_from_a_savepoint_after_a_refusal) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_connection db(place, {});
    db.begin_write();
    EXPECT_EQ(count_one(db), 1);
    db.exec("SAVEPOINT job");
    db.exec("INSERT INTO counter (id, n) VALUES (?, 0)", 1);
    db.exec("INSERT INTO counter (id, n) VALUES (2, ?)", 7);
    EXPECT_THROW(db.settle(), postgres_error);
    db.exec("ROLLBACK TO job");
    db.exec("INSERT INTO counter (id, n) VALUES (2, ?)", 8);
    db.commit();
    EXPECT_EQ(db.integer("SELECT sum(n)::bigint FROM counter"), 9);
}

// Its socket stays open, and its kernel acknowledges what is sent.
TEST(postgres_store, says_within_seconds_that_the_server_is_frozen) {
    const test::postgres_server& server = test::postgres_server::instance();
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store store(place, counter_steps);
    const auto id_of_backend = [](connection& db) -> expected<std::int64_t> {
        return db.integer("SELECT pg_backend_pid()").value();
    };
    const auto backend = static_cast<pid_t>(store.write_now(id_of_backend).value());
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    const auto wait_for = [&](bool healthy) {
        while (store.health().has_value() != healthy && std::chrono::steady_clock::now() < give_up)
            std::this_thread::yield();
        return store.health().has_value() == healthy;
    };
    ::kill(server.id(), SIGSTOP);
    ::kill(backend, SIGSTOP);
    EXPECT_TRUE(wait_for(false));
    ::kill(backend, SIGCONT);
    ::kill(server.id(), SIGCONT);
    EXPECT_TRUE(wait_for(true));
}

TEST(postgres_store, is_migrated_once_by_two_at_once) {
    const postgres_place place = test::postgres_server::instance().new_place();
    std::array<int, 2> taken{};
    std::thread beside([&] { taken[0] = migrate(place, counter_steps); });
    taken[1] = migrate(place, counter_steps);
    beside.join();
    EXPECT_EQ(taken[0] + taken[1], 1);
    EXPECT_TRUE(pending(place, counter_steps).empty());
}

TEST(postgres_store, says_what_is_wrong_with_a_password_or_a_database) {
    postgres_place place = test::postgres_server::instance().new_place();
    place.password = "another";
    try {
        const postgres_store refused(place, counter_steps);
        FAIL() << "it let a stranger in";
    } catch (const store_error& why) {
        EXPECT_THAT(why.what(), HasSubstr("DB_PASSWORD"));
        EXPECT_THAT(why.what(), testing::Not(HasSubstr("another")));
    }
    place = test::postgres_server::instance().new_place();
    place.database = "nowhere";
    EXPECT_THROW((void)postgres_store(place, counter_steps), store_error);
}

// Where lc_messages is Spanish, as the texts of the server are.
class spanish_server {
public:
    explicit spanish_server(std::string state) : state_(std::move(state)) {
        thread_ = std::thread([this] {
            while (answer_one()) {
            }
        });
    }
    ~spanish_server() {
        ended_ = true;
        boost::asio::ip::tcp::socket last(loop_);
        last.connect(listening_.local_endpoint());
        thread_.join();
    }

    postgres_place place() const {
        return {.host = "127.0.0.1",
                .port = listening_.local_endpoint().port(),
                .database = "flores",
                .user = "flores",
                .password = "a password",
                .ssl_mode = "disable"};
    }

private:
    bool answer_one() {
        auto caller = listening_.accept();
        if (ended_) return false;
        std::array<char, 2048> startup;
        (void)caller.read_some(boost::asio::buffer(startup));
        std::string fields;
        for (const std::string& one :
             {std::string("SFATAL"), std::string("VFATAL"), "C" + state_,
              std::string("Mla autentificación password falló para el usuario «flores»")})
            fields += one + '\0';
        fields += '\0';
        const auto size = static_cast<char>(fields.size() + 4);  // it is one byte's
        boost::asio::write(caller, boost::asio::buffer(std::string("E\0\0\0", 4) + size + fields));
        return true;
    }

    const std::string state_;
    std::atomic<bool> ended_{false};
    boost::asio::io_context loop_;
    boost::asio::ip::tcp::acceptor listening_{loop_,
                                              {boost::asio::ip::make_address("127.0.0.1"), 0}};
    std::thread thread_;
};

TEST(postgres_store, knows_why_it_is_refused_in_any_language) {
    for (const char* state : {"28P01", "28000", "3D000"}) {
        const spanish_server server(state);
        try {
            wait_until_ready(server.place(), counter_steps,
                             [] { throw std::logic_error("it waits"); });
            FAIL() << "it was taken";
        } catch (const store_error& why) {
            EXPECT_THAT(why.what(), HasSubstr("la autentificación password falló"));
            EXPECT_THAT(why.what(), HasSubstr("DB_PASSWORD"));
        }
    }
}

TEST(postgres_store, waits_for_a_server_that_cannot_take_it_yet) {
    const spanish_server server("57P03");
    struct waited {};
    EXPECT_THROW(wait_until_ready(server.place(), counter_steps, [] { throw waited(); }), waited);
}

TEST(postgres_store, says_what_is_wrong_with_tls) {
    postgres_place place = test::postgres_server::instance().new_place();
    const auto refused = [&] {
        try {
            wait_until_ready(place, counter_steps, [] { throw std::logic_error("it waits"); });
        } catch (const store_error& why) {
            return std::string(why.what());
        }
        return std::string("it was taken");
    };
    place.ssl_mode = "require";  // which this server cannot
    EXPECT_THAT(refused(), HasSubstr("Check DB_SSLMODE"));
    for (const char* mode : {"prefer", "verify-full"}) {
        place.ssl_mode = mode;
        place.ssl_root_certificate = "/nowhere/ca.pem";
        EXPECT_THAT(refused(),
                    testing::AllOf(HasSubstr("/nowhere/ca.pem"), HasSubstr("DB_SSLROOTCERT")));
    }
    place.ssl_mode = "whatever";
    EXPECT_THAT(refused(), HasSubstr("Check DB_SSLMODE"));
}

TEST(postgres_store, ends_a_read_with_its_request) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store store(place, counter_steps, {.reader_threads = 1});
    const auto id_of_backend = [](connection& db) -> expected<std::int64_t> {
        return db.integer("SELECT pg_backend_pid()").value();
    };
    const auto backend = static_cast<pid_t>(store.read_now(id_of_backend).value());
    ::kill(backend, SIGSTOP);
    ambient hurried;
    const auto began = std::chrono::steady_clock::now();
    hurried.deadline = began + std::chrono::milliseconds(200);
    {
        const ambient_scope scope(hurried);
        const auto late = store.read_now(counted);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().kind, &errors::deadline_exceeded);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
    ::kill(backend, SIGCONT);
    EXPECT_EQ(store.read_now(counted), 0);
}

TEST(postgres_store, goes_on_when_its_connections_were_cut) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store cut(place, counter_steps, {.reader_threads = 1});
    ASSERT_TRUE(cut.write_now(count_one));
    ASSERT_TRUE(cut.read_now(counted));
    postgres_connection(place, {}).integer(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = 'flores' AND pid <> pg_backend_pid()");
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!cut.write_now(count_one) && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
    EXPECT_GE(cut.read_now(counted).value_or(0), 2);
    EXPECT_TRUE(cut.health());
}

TEST(postgres_store, keeps_what_a_value_says_out_of_its_errors) {
    const postgres_place place = test::postgres_server::instance().new_place();
    migrate(place, counter_steps);
    postgres_store kept(place, counter_steps);
    const auto put_name = [](connection& db) -> expected<void> {
        db.exec("UPDATE counter SET n = ? WHERE id = 1", "Ana Soto");
        return {};
    };
    try {
        (void)kept.write_now(put_name);
        FAIL() << "a name is no number";
    } catch (const sql_error& why) {
        EXPECT_THAT(why.what(), testing::Not(HasSubstr("Ana")));
    }
}

}  // namespace
}  // namespace flores::sql
