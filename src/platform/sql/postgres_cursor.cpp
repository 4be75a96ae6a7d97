#include "platform/sql/postgres_cursor.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>

namespace flores::sql {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index - 1);
}

postgres_error mistake(std::string_view state, const std::string& what) {
    return {std::string(state), postgres_error::what_of::statement, what};
}

}  // namespace

postgres_cursor::postgres_cursor(postgres_connection& of,
                                 postgres_connection::known_statement& what)
    : of_(of), what_(what), values_(static_cast<std::size_t>(what.numbered.parameters())) {}

postgres_cursor::~postgres_cursor() = default;

void postgres_cursor::bind_null(int index) {
    values_[at(index)] = {};
}

void postgres_cursor::bind_integer(int index, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    values_[at(index)] = {'i', std::string(digits.begin(), end)};
}

// Copied either way: what is passed on has to end with a zero byte, and so has none within.
void postgres_cursor::bind_text(int index, keep, std::string_view value) {
    if (value.find('\0') != std::string_view::npos)
        throw mistake("22021", "a text with a zero byte for: " + std::string(sql()));
    values_[at(index)] = {'t', std::string(value)};
}

void postgres_cursor::run() {
    std::vector<const char*> values;
    values.reserve(values_.size());
    parameter_kinds given;
    for (const bound& one : values_) {
        values.push_back(one.kind == 'n' ? nullptr : one.text.c_str());
        given += one.kind;
    }
    of_.send(of_.variant(what_, std::move(given)), values.data());
}

bool postgres_cursor::step() {
    if (!rows_) {
        run();
        rows_ = of_.fetch();
        next_ = 0;
    }
    row_ = next_++;
    return row_ < PQntuples(rows_.get());
}

std::int64_t postgres_cursor::integer(int column) const {
    const std::string_view found = text(column);
    if (found == "t") return 1;
    if (found == "f") return 0;
    const auto value = whole_number(found);
    if (!value) raise_type(column, "integer");
    return *value;
}

std::string_view postgres_cursor::text(int column) const {
    if (is_null(column)) raise_type(column, "text");
    return {PQgetvalue(rows_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
}

bool postgres_cursor::is_null(int column) const {
    if (column >= PQnfields(rows_.get())) raise_type(column, "column");
    return PQgetisnull(rows_.get(), row_, column) == 1;
}

void postgres_cursor::reset() noexcept {
    rows_.reset();
    for (bound& one : values_) one = {};
}

void postgres_cursor::raise_type(int column, std::string_view wanted) const {
    throw mistake("42804", fmt::format("column {} is no {} in: {}", column, wanted, sql()));
}

}  // namespace flores::sql
