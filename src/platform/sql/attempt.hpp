// Running a closure against a connection so that nothing escapes it: what it returned, or what it
// threw, is kept until the caller may be told.
#pragma once

#include "platform/core/error.hpp"
#include "platform/sql/connection.hpp"

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace flores::sql {

// T is expected<...>.
template <class T>
struct outcome {
    std::optional<T> value;
    std::exception_ptr thrown;

    bool good() const { return value && value->has_value(); }

    // The value, or the exception thrown again.
    T take() {
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    }
};

// In a handler of `why`.
template <class T>
outcome<T> failed(const sql_error& why) {
    if (auto known = why.foreseen()) return {T(std::unexpected(std::move(*known))), nullptr};
    return {std::nullopt, std::current_exception()};
}

template <class F>
using answer_of = std::invoke_result_t<const F&, connection&>;

template <class F>
outcome<answer_of<F>> attempt(const F& work, connection& db) noexcept {
    try {
        outcome<answer_of<F>> out{work(db), nullptr};
        if (out.good()) db.settle();
        return out;
    } catch (const sql_error& why) {
        return failed<answer_of<F>>(why);
    } catch (...) {
        return {std::nullopt, std::current_exception()};
    }
}

}  // namespace flores::sql
