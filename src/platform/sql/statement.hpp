// A statement with its values, and its rows one after another, whatever the driver.
#pragma once

#include "platform/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace flores::sql {

// A compiled statement of a driver: takes values, runs, steps through its rows, is used again.
// Parameters count from 1, columns from 0.
class cursor {
public:
    enum class keep : bool { reference, copy };  // of bound text

    virtual ~cursor() = default;

    virtual std::string_view sql() const = 0;
    virtual int parameters() const = 0;
    virtual void bind_null(int index) = 0;
    virtual void bind_integer(int index, std::int64_t value) = 0;
    virtual void bind_text(int index, keep how, std::string_view value) = 0;

    // Runs it, without looking for rows. A driver may put that off until something is asked for.
    virtual void run() = 0;

    // Fetches the next row; false after the last.
    virtual bool step() = 0;

    // Of the row. A value of another type, NULL included, is thrown: it is a mistake in the
    // statement.
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual bool is_null(int column) const = 0;

    // Forgets values and rows.
    virtual void reset() noexcept = 0;
};

// One row of an answer.
class row {
public:
    std::int64_t integer(int column) const { return of_->integer(column); }
    bool flag(int column) const { return integer(column) != 0; }
    instant time(int column) const { return instant_of(integer(column)); }

    // Valid until the next row is fetched.
    std::string_view text(int column) const { return of_->text(column); }
    std::string string(int column) const { return std::string(text(column)); }

    bool is_null(int column) const { return of_->is_null(column); }
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<std::string> optional_string(int column) const;
    std::optional<instant> optional_time(int column) const;

protected:
    explicit row(std::unique_ptr<cursor> of) : of_(std::move(of)) {}
    std::unique_ptr<cursor> of_;
};

class connection;

// A statement with its values bound; steps through its rows once. Gives itself back to its
// connection's cache, so it must not outlive the connection.
class statement : public row {
public:
    statement(statement&& other) noexcept = default;
    statement& operator=(statement&&) = delete;
    ~statement();

    // Fetches the next row; false after the last.
    bool step() { return of_->step(); }

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
    using keep = cursor::keep;

    // `slot`: the place in the connection's cache that waits for it, if any.
    statement(std::unique_ptr<cursor> of, std::unique_ptr<cursor>* slot)
        : row(std::move(of)), slot_(slot) {}

    template <class... Args>
    void bind_all(keep how, const Args&... values) {
        expect_parameters(static_cast<int>(sizeof...(Args)));
        int index = 0;
        (bind(++index, how, values), ...);
    }
    template <class T>
    void bind(int index, keep how, const T& value) {
        if constexpr (std::is_same_v<T, std::nullopt_t>)
            of_->bind_null(index);
        else if constexpr (requires {
                               value.has_value();
                               *value;
                           })
            value.has_value() ? bind(index, how, *value) : of_->bind_null(index);
        else if constexpr (std::is_same_v<T, instant>)
            of_->bind_integer(index, micros_of(value));
        else if constexpr (std::is_integral_v<T>)
            of_->bind_integer(index, static_cast<std::int64_t>(value));
        else
            of_->bind_text(index, how, std::string_view(value));
    }
    void expect_parameters(int given) const;

    std::unique_ptr<cursor>* slot_;
};

}  // namespace flores::sql
