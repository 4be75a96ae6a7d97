// One connection to a database, its prepared statements and its rows, whatever the driver. A
// connection belongs to one thread at a time; a store owns the connections of a running service, so
// a repository meets a connection only as the parameter of its closure.
//
//     for (const row& line : db.query("SELECT sku, quantity FROM line WHERE order_id = ?", id))
//         lines.push_back({std::string(line.text(0)), line.integer(1)});
//
// Parameters are written ? or ?1, ?2 for every driver. What a statement may take: integers, bool
// (0/1), text, instant (microseconds UTC), std::optional of these, std::nullopt. Anything
// unexpected that the database reports is thrown as sql_error.
#pragma once

#include "platform/sql/sql_error.hpp"
#include "platform/sql/statement.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace flores::sql {

enum class driver : unsigned char { sqlite, postgres };

class connection;

// How many rows a statement inserted, updated or deleted. Who does not look need not wait for the
// answer of a database that is far away. To be looked at before the next statement.
class changed_rows {
public:
    explicit changed_rows(connection& of) : of_(of) {}
    // Of a temporary alone, so that nobody keeps one beyond the next statement.
    operator std::int64_t() &&;  // NOLINT(google-explicit-constructor): stands for the number

private:
    connection& of_;
};

class connection {
public:
    virtual ~connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Runs one statement to its end.
    template <class... Args>
    changed_rows exec(std::string_view sql, const Args&... values) {
        statement prepared = prepare(sql);
        prepared.bind_all(cursor::keep::reference, values...);
        prepared.of_->run();
        return changed_rows(*this);
    }

    // One statement whose rows are wanted. Text values are copied.
    template <class... Args>
    statement query(std::string_view sql, const Args&... values) {
        statement prepared = prepare(sql);
        prepared.bind_all(cursor::keep::copy, values...);
        return prepared;
    }

    // The first column of the first row; nullopt when there is no row or it is NULL.
    template <class... Args>
    std::optional<std::int64_t> integer(std::string_view sql, const Args&... values) {
        statement found = query(sql, values...);
        return found.step() ? found.optional_integer(0) : std::nullopt;
    }
    template <class... Args>
    std::optional<std::string> text(std::string_view sql, const Args&... values) {
        statement found = query(sql, values...);
        return found.step() ? found.optional_string(0) : std::nullopt;
    }

    // For the few statements that are not the same for every driver.
    virtual driver kind() const = 0;

    // Several statements without parameters, as in a migration.
    virtual void script(std::string_view sql) = 0;

    // Rows that the last exec changed.
    virtual std::int64_t changes() = 0;

    // Waits for what was put off; throws what it threw.
    virtual void settle() {}

    // A transaction: one that writes, or one that reads a single snapshot. A write waits until no
    // other writer of the store, in any process, is within its own.
    virtual void begin_write() = 0;
    virtual void begin_read() = 0;
    virtual void commit() = 0;
    virtual void rollback() = 0;

    // Back to SAVEPOINT job, in a transaction that goes on.
    virtual void undo_job() { exec("ROLLBACK TO job"); }

    // False once the database has rolled the transaction back by itself, as it may after an error.
    virtual bool in_transaction() const = 0;

    // False: no further transaction should be begun on it.
    virtual bool reusable() { return !in_transaction(); }

    // What a message calls the store: its file, or its place on a server.
    virtual std::string name() const = 0;

    // Asks the store to call its listeners after this transaction is committed.
    void announce() { announced_ = true; }
    bool take_announced() { return std::exchange(announced_, false); }

    // Asks that nothing of what was removed stays on disk, where the store can see to that.
    void leave_no_trace() { to_wipe_ = true; }
    bool take_to_wipe() { return std::exchange(to_wipe_, false); }

protected:
    connection() = default;

    // sql_error, std::logic_error: it is no single statement.
    virtual std::unique_ptr<cursor> compile(std::string_view sql) = 0;

    // A driver whose cursors need their connection drops them before it closes.
    void drop_statements() { idle_.clear(); }

private:
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    statement prepare(std::string_view sql);

    bool announced_ = false;
    bool to_wipe_ = false;
    // By text; null while the statement is in use. Nothing is erased while any is, so slots stay.
    std::unordered_map<std::string, std::unique_ptr<cursor>, text_hash, std::equal_to<>> idle_;
};

inline changed_rows::operator std::int64_t() && {
    return of_.changes();
}

}  // namespace flores::sql
