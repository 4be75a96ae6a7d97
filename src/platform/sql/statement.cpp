#include "platform/sql/statement.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace flores::sql {

std::optional<std::int64_t> row::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> row::optional_string(int column) const {
    if (is_null(column)) return std::nullopt;
    return string(column);
}

std::optional<instant> row::optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

// A text that is in use twice at once has two statements; only one of them is kept.
statement::~statement() {
    if (!of_ || !slot_ || *slot_) return;
    of_->reset();
    *slot_ = std::move(of_);
}

void statement::expect_parameters(int given) const {
    const int wanted = of_->parameters();
    if (wanted != given)
        throw std::logic_error(
            fmt::format("{} values for {} parameters in: {}", given, wanted, of_->sql()));
}

}  // namespace flores::sql
