#include "platform/document/mongo_pool.hpp"

#include "platform/document/mongo_indexes.hpp"
#include "platform/document/open.hpp"
#include "support/failed_with.hpp"
#include "support/mongo_server.hpp"
#include "support/own_certificate.hpp"
#include "support/run_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

namespace flores::document {
namespace {

using test::run_task;
using testing::HasSubstr;
using testing::Not;

// Of its beginning, or of the server that it is told of.
std::string refusal_of(const std::string& uri) {
    try {
        mongo_pool pool(uri);
        (void)pool.fault();
    } catch (const mongo_error& why) {
        return why.what();
    }
    return {};
}

TEST(mongo_pool, counts_its_clients_who_waits_and_what_became_of_calls) {
    observe::metrics all;
    mongo_pool pool(test::mongo_server::instance().uri(), &all);
    std::string within;
    auto look = [&within, &all](mongo_session&) -> expected<void> {
        within = all.text();
        return {};
    };
    ASSERT_TRUE(run_task(pool.run(look)));
    EXPECT_THAT(within, HasSubstr("mongo_clients_in_use 1\n"));
    EXPECT_THAT(within, HasSubstr("mongo_waiting 0\n"));
    EXPECT_THAT(within, HasSubstr("mongo_wait_seconds_count 1\n"));
    auto fails = [](mongo_session&) -> expected<void> {
        throw mongo_error(0, "it went away");
    };
    EXPECT_TRUE(run_task(pool.run(fails)).error().is(errors::unavailable));
    const std::string after = all.text();
    EXPECT_THAT(after, HasSubstr("mongo_clients_in_use 0\n"));
    EXPECT_THAT(after, HasSubstr("mongo_calls_total{outcome=\"answered\"} 1\n"));
    EXPECT_THAT(after, HasSubstr("mongo_calls_total{outcome=\"unavailable\"} 1\n"));
}

// As on a server that stands still, until open().
class hanging_call {
public:
    auto work() {
        return [this](mongo_session&) -> expected<int> {
            opened_.wait_for(std::chrono::seconds(10));
            ended_ = true;
            return 1;
        };
    }
    void open() { open_.set_value(); }
    bool ended() const { return ended_; }

private:
    std::promise<void> open_;
    std::shared_future<void> opened_ = open_.get_future().share();
    std::atomic<bool> ended_{false};
};

TEST(mongo_pool, lets_no_request_wait_beyond_its_deadline) {
    hanging_call call;
    mongo_pool pool(test::mongo_server::instance().uri());
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    const ambient_scope scope(soon);
    const auto late = run_task(pool.run(call.work()));
    EXPECT_TRUE(test::failed_with(late, errors::deadline_exceeded));
    EXPECT_FALSE(call.ended());
    call.open();
}

TEST(mongo_pool, waits_for_the_end_of_what_must_not_run_beside_the_next) {
    hanging_call call;
    mongo_pool pool(test::mongo_server::instance().uri());
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
    const ambient_scope scope(soon);
    std::thread opening([&call, until = soon.deadline] {
        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
        call.open();
    });
    EXPECT_EQ(run_task(pool.run_to_its_end(call.work())), 1);
    opening.join();
}

TEST(mongo_pool, says_where_somebody_without_a_password_is_refused) {
    const std::string known = test::mongo_server::instance().uri();
    const std::string place = known.substr(known.find('@') + 1);
    EXPECT_THAT(refusal_of("mongodb://" + place),
                HasSubstr("MongoDB at " + place.substr(0, place.find('/')) +
                          ", database flores, authSource flores"));
}

TEST(mongo_pool, takes_no_user_whom_the_library_would_fall_over) {
    const std::string known = test::mongo_server::instance().uri();
    const std::string place = known.substr(known.find('@') + 1);
    for (const char* user : {"flores@", "flores:@"})
        EXPECT_THAT(refusal_of("mongodb://" + std::string(user) + place),
                    HasSubstr("a user without a password"));
    for (const char* user : {"", "flores@"})
        EXPECT_THAT(refusal_of("mongodb://" + (user + place) + "&authMechanism=MONGODB-X509"),
                    HasSubstr("needs tls=true"));
}

TEST(mongo_pool, names_the_option_that_cannot_be_taken_and_no_secret) {
    test::temp_folder folder;
    const std::string no_certificate = (folder / "ca.pem").string();
    std::ofstream(no_certificate) << "none";
    for (const auto& [options, says] : std::initializer_list<std::pair<std::string, std::string>>{
             {"ttls=true", "Unsupported URI option \"ttls\""},
             {"tls=true&tls=false", "Overwriting previously provided value for \"tls\""},
             {"tls=hidden", "Unsupported value for \"tls\""},
             {"connectTimeoutMS=hidden", "Unsupported value for \"connecttimeoutms\""},
             {"sslClientCertificateKeyPassword=hidden&tlsCertificateKeyFilePassword=x",
              "Deprecated option \"sslclientcertificatekeypassword\""},
             {"compressors=hidden", "MONGODB_URI cannot be read"},
             {"w=0", "w=0"},
             {"tls=true&tlsCAFile=/nowhere", "tlsCAFile /nowhere: No such file"},
             {"tls=true&tlsCAFile=" + no_certificate, "tlsCAFile " + no_certificate},
             {"tls=true&tlsCertificateKeyFile=/nowhere", "tlsCertificateKeyFile /nowhere"}}) {
        const std::string why = refusal_of("mongodb://u:hidden@127.0.0.1:1/flores?" + options);
        EXPECT_THAT(why, HasSubstr("MONGODB_URI"));
        EXPECT_THAT(why, HasSubstr(says));
        EXPECT_THAT(why, Not(HasSubstr("hidden")));
    }
    EXPECT_EQ(refusal_of("mongodb://u:p@127.0.0.1:1/flores?uuidRepresentation=standard"
                         "&maxConnecting=2&serverSelectionTimeoutMS=1"),
              "");
    EXPECT_THAT(refusal_of("mongodb://u:hid:den@127.0.0.1:1/flores"),
                AllOf(HasSubstr("%3A"), Not(HasSubstr("den"))));
}

TEST(mongo_pool, trusts_the_certificate_it_was_told_to_and_no_other) {
    const test::own_certificate known, other;
    const test::temp_folder folder;
    const std::uint16_t port = test::free_port();
    const test::server_process server(
        test::mongo_server::command(
            folder.path(), test::free_port(),
            {fmt::format("--listen-tls=127.0.0.1:{}", port),
             "--listen-tls-cert-file=" + known.file(), "--listen-tls-key-file=" + known.key()}),
        folder / "server.log");
    const auto uri = [&](std::string_view host, const test::own_certificate& trusted) {
        return fmt::format(
            "mongodb://flores:a%20password@{}:{}/flores?tls=true&tlsCAFile={}"
            "&serverSelectionTimeoutMS=1000",
            host, port, trusted.file());
    };
    mongo_pool pool(uri("127.0.0.1", known));
    server.wait_until([&] { return pool.reach(); }, "FerretDB");
    EXPECT_THAT(refusal_of(uri("127.0.0.1", other)),
                HasSubstr("its certificate is not trusted (tlsCAFile of MONGODB_URI)"));
    EXPECT_THAT(refusal_of(uri("localhost", known)), HasSubstr("hostname mismatch"));
}

TEST(mongo_pool, finds_out_by_itself_that_a_server_is_back) {
    const test::temp_folder folder;
    const std::uint16_t port = test::free_port();
    std::optional<test::server_process> server;
    const auto start = [&] {
        server.emplace(test::mongo_server::command(folder.path(), port), folder / "server.log");
    };
    mongo_pool pool(fmt::format(
        "mongodb://flores:a%20password@127.0.0.1:{}/flores?serverSelectionTimeoutMS=1000", port));
    start();
    server->wait_until([&pool] { return pool.reach(); }, "FerretDB");
    server.reset();
    auto look = [](mongo_session& session) -> expected<std::set<std::string>> {
        return session.index_names("things");
    };
    EXPECT_FALSE(pool.run_now(look));
    EXPECT_FALSE(pool.health());
    start();
    server->wait_until([&pool] { return pool.health().has_value(); }, "the pool");
}

TEST(mongo_pool, is_not_ready_before_all_indexes_are_made) {
    test::mongo_server& server = test::mongo_server::instance();
    const std::string service = server.new_collection();
    const std::string_view collections[] = {"things"};
    const auto known = indexes_of(service, collections);
    EXPECT_EQ(missing_of(server.pool(), known)->size(), known.size());
    EXPECT_THROW(require_ready(server.pool(), known), mongo_error);
    int waited = 0;
    wait_until_ready(server.pool(), known, [&] {
        ++waited;
        ASSERT_TRUE(migrate(server.pool(), service, collections));
    });
    EXPECT_EQ(waited, 1);
    EXPECT_TRUE(missing_of(server.pool(), known)->empty());
    EXPECT_NO_THROW(require_ready(server.pool(), known));
}

}  // namespace
}  // namespace flores::document
