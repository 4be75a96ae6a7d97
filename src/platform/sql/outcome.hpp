// What became of a transaction: what its closure returned, or what it or the database threw, kept
// until the caller may be told.
#pragma once

#include "platform/core/error.hpp"
#include "platform/sql/connection.hpp"

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace flores::sql {

// What overrides the answer of the closure.
struct transaction_end {
    std::optional<error> refused;
    std::exception_ptr thrown;

    // In a handler of `why`.
    void fail(const sql_error& why);
};

// T is expected<...>.
template <class T>
struct outcome : transaction_end {
    std::optional<T> value;  // of the last time that the closure ran

    // The value, or the exception thrown again: whole, so that no other thread lets go of it later.
    T take() {
        if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
        if (refused) return std::unexpected(std::move(*refused));
        return std::move(*value);
    }
};

template <class F>
using answer_of = std::invoke_result_t<const F&, connection&>;

}  // namespace flores::sql
