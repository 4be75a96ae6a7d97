// A connection to one schema of a PostgreSQL database, by libpq in pipeline mode: a statement whose
// outcome nobody looks at is sent with the next one, so a closure of ten writes waits a few times,
// not ten. What failed among them is thrown at the next look, at the latest by settle or commit.
//
// Every wait has an end: a server that does not answer within query_max breaks the connection, and
// so does one that does not answer a read while its request has time (deadline_exceeded).
#pragma once

#include "platform/sql/connection.hpp"
#include "platform/sql/postgres_parameters.hpp"

#include <chrono>
#include <deque>
#include <string>

struct pg_conn;
struct pg_result;

namespace flores::sql {

// Where a service's schema is, and who asks.
struct postgres_place {
    std::string host;
    std::uint16_t port = 5432;
    std::string database;
    std::string user;
    std::string password;
    std::string ssl_mode = "prefer";     // as libpq's sslmode
    std::string ssl_root_certificate{};  // a file; empty: libpq's own
    std::string schema{};                // "orders"
};

struct postgres_limits {
    std::chrono::seconds connect_max{4};
    std::chrono::milliseconds query_max{10'000};
    // Between two looks within a transaction; then the server ends it, and others may write.
    std::chrono::milliseconds idle_max{5000};
    // That a write waits for a row that is held past the turns of writers, by an operator's psql
    // say: the writes of all replicas wait with it, and some are tried at each.
    std::chrono::milliseconds lock_max{250};
};

class postgres_error final : public sql_error {
public:
    // tls: a connection that cannot be secured as the place wants it.
    enum class what_of : unsigned char { statement, connection, tls };

    // `state`: SQLSTATE, empty when it did not come from the server.
    postgres_error(std::string state, what_of from, const std::string& message)
        : sql_error(message), state_(std::move(state)), from_(from) {}

    std::optional<error> foreseen() const override;
    bool unique() const override { return state_ == "23505"; }
    bool lost() const override { return from_ != what_of::statement; }

    const std::string& state() const { return state_; }

    // A wrong password, an unknown user or database, TLS: trying again does not help.
    bool refused() const;
    bool is_tls() const { return from_ == what_of::tls; }

private:
    const std::string state_;
    const what_of from_;
};

class postgres_connection final : public connection {
public:
    // Connects; the schema need not be there yet. postgres_error when it cannot.
    postgres_connection(const postgres_place& place, postgres_limits limits);
    ~postgres_connection() override;

    driver kind() const override { return driver::postgres; }
    void script(std::string_view sql) override;
    std::int64_t changes() override;
    void settle() override;
    void begin_write() override;
    void begin_read() override;
    void commit() override;
    void rollback() override;
    void undo_job() override;

    // Looks, without waiting, whether the server still listens: when nothing was asked, whatever it
    // says is a goodbye.
    bool alive();

    // Asks, outside a transaction. False: it is broken, for there was no answer in time, or the
    // server takes no more writes.
    bool answers(std::chrono::milliseconds within);

    bool in_transaction() const override { return begun_ && !broken_; }
    bool reusable() override { return !begun_ && alive(); }
    std::string name() const override { return name_; }

private:
    friend class postgres_cursor;
    struct result_closer {
        void operator()(pg_result* held) const;
    };
    using result = std::unique_ptr<pg_result, result_closer>;

    // A statement as the server knows it, for values of certain kinds.
    struct prepared {
        parameter_kinds given;
        std::string name;
        std::string text;
        bool made = false;
    };
    struct known_statement {
        explicit known_statement(std::string_view sql) : numbered(sql) {}
        numbered_statement numbered;
        std::deque<prepared> variants;  // few: which columns may be NULL
    };
    // Sent, and not answered yet.
    struct command {
        prepared* of;
        bool makes_it;  // the command that prepares it
    };

    std::unique_ptr<cursor> compile(std::string_view sql) override;
    prepared& variant(known_statement& of, parameter_kinds given);

    void send(prepared& what, const char* const* values);
    result fetch();        // of the last command sent
    result next_result();  // nullptr: the end of one command's results
    void wait_until_answered();
    void reach_sync();
    [[noreturn]] void recover(const result& refusal, const prepared& what);
    [[noreturn]] void lose(const std::string& why, std::string state = "08006");

    const postgres_limits limits_;
    const std::string name_;
    const std::int64_t lock_key_;
    const std::string lock_max_;            // in ms
    std::chrono::milliseconds answer_max_;  // that the next look waits
    pg_conn* handle_ = nullptr;
    bool broken_ = false;
    bool begun_ = false;  // a transaction, whether or not it can still be committed
    bool reading_ = false;
    bool met_lock_ = false;  // a statement of the transaction waited for lock_max
    std::deque<command> waiting_;
    std::int64_t changes_ = 0;  // of the last command answered
    std::unordered_map<std::string, known_statement> known_;
    int prepared_count_ = 0;
};

}  // namespace flores::sql
