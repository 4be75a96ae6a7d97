// One SQLite connection, its prepared statements and its rows. A connection belongs to one thread
// at a time; sqlite_file owns the connections of a running service, so a repository meets a
// connection only as the parameter of its closure.
//
//     for (const row& line : db.query("SELECT sku, quantity FROM line WHERE order_id = ?", id))
//         lines.push_back({std::string(line.text(0)), line.integer(1)});
//
// What a statement may take: integers, bool (0/1), text, instant (microseconds UTC), std::optional
// of these, std::nullopt. Anything unexpected that SQLite reports is thrown as sqlite_error.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/sql/sqlite_error.hpp"

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace flores::sql {

// One row of an answer. Columns count from 0. A column of another type than asked for, NULL
// included, is thrown as sqlite_error: with STRICT tables it is a mistake in the statement.
class row {
public:
    std::int64_t integer(int column) const;
    bool flag(int column) const { return integer(column) != 0; }
    instant time(int column) const { return instant(std::chrono::microseconds(integer(column))); }

    // Valid until the next row is fetched.
    std::string_view text(int column) const;
    std::string string(int column) const { return std::string(text(column)); }

    bool is_null(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<std::string> optional_string(int column) const;
    std::optional<instant> optional_time(int column) const;

protected:
    explicit row(sqlite3_stmt* handle) : handle_(handle) {}
    sqlite3_stmt* handle_;
};

class connection;

// A prepared statement with its values bound; steps through its rows once. Gives itself back to its
// connection's cache, so it must not outlive the connection.
class statement : public row {
public:
    statement(statement&& other) noexcept;
    statement& operator=(statement&&) = delete;
    ~statement();

    // Fetches the next row; false after the last.
    bool step();

    class iterator {
    public:
        using value_type = row;
        using difference_type = std::ptrdiff_t;

        explicit iterator(statement* of) : of_(of) { ++*this; }
        const row& operator*() const { return *of_; }
        iterator& operator++() {
            if (!of_->step()) of_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return of_ == nullptr; }

    private:
        statement* of_;
    };
    iterator begin() { return iterator(this); }
    std::default_sentinel_t end() const { return {}; }

private:
    friend class connection;
    enum class keep : bool { reference, copy };  // of bound text

    // `slot`: the place in the connection's cache that waits for it, if any.
    statement(sqlite3_stmt* handle, sqlite3_stmt** slot) : row(handle), slot_(slot) {}

    template <class... Args>
    void bind_all(keep how, const Args&... values) {
        expect_parameters(static_cast<int>(sizeof...(Args)));
        int index = 0;
        (bind(++index, how, values), ...);
    }
    template <class T>
    void bind(int index, keep how, const T& value) {
        if constexpr (std::is_same_v<T, std::nullopt_t>)
            bind_null(index);
        else if constexpr (requires {
                               value.has_value();
                               *value;
                           })
            value.has_value() ? bind(index, how, *value) : bind_null(index);
        else if constexpr (std::is_same_v<T, instant>)
            bind_integer(index, value.time_since_epoch().count());
        else if constexpr (std::is_integral_v<T>)
            bind_integer(index, static_cast<std::int64_t>(value));
        else
            bind_text(index, how, std::string_view(value));
    }
    void expect_parameters(int given) const;
    void bind_null(int index);
    void bind_integer(int index, std::int64_t value);
    void bind_text(int index, keep how, std::string_view value);

    sqlite3_stmt** slot_;
};

class connection {
public:
    enum class access { read_write, read_only };

    // Opens an existing file. sqlite_error when it cannot.
    connection(std::filesystem::path file, access wanted);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Runs one statement to its end and says how many rows it inserted, updated or deleted.
    template <class... Args>
    std::int64_t exec(std::string_view sql, const Args&... values) {
        statement prepared = prepare(sql);
        prepared.bind_all(statement::keep::reference, values...);
        while (prepared.step()) {
        }
        return changes();
    }

    // One statement whose rows are wanted. Text values are copied.
    template <class... Args>
    statement query(std::string_view sql, const Args&... values) {
        statement prepared = prepare(sql);
        prepared.bind_all(statement::keep::copy, values...);
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

    // Several statements without parameters, as in a migration.
    void script(std::string_view sql);

    // False once SQLite has rolled the transaction back by itself, as it may after an error.
    bool in_transaction() const;

    // Asks sqlite_file to call its listeners after this transaction is committed.
    void announce() { announced_ = true; }
    bool take_announced() { return std::exchange(announced_, false); }

    const std::filesystem::path& file() const { return file_; }
    sqlite3* handle() const { return handle_; }

private:
    friend class statement;
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    statement prepare(std::string_view sql);
    std::int64_t changes() const;

    const std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
    bool announced_ = false;
    // By text; null while the statement is in use. Nothing is ever erased, so slots stay put.
    std::unordered_map<std::string, sqlite3_stmt*, text_hash, std::equal_to<>> idle_;
};

}  // namespace flores::sql
