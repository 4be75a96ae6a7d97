// A statement of a postgres_connection.
#pragma once

#include "platform/sql/postgres.hpp"

#include <vector>

namespace flores::sql {

// All rows are fetched at once. Values travel as text.
class postgres_cursor final : public cursor {
public:
    postgres_cursor(postgres_connection& of, postgres_connection::known_statement& what);
    ~postgres_cursor() override;

    std::string_view sql() const override { return what_.numbered.sql(); }
    int parameters() const override { return what_.numbered.parameters(); }
    void bind_null(int index) override;
    void bind_integer(int index, std::int64_t value) override;
    void bind_text(int index, keep how, std::string_view value) override;
    void run() override;
    bool step() override;
    std::int64_t integer(int column) const override;
    std::string_view text(int column) const override;
    bool is_null(int column) const override;
    void reset() noexcept override;

private:
    struct bound {
        char kind = 'n';  // as in parameter_kinds
        std::string text{};
    };

    [[noreturn]] void raise_type(int column, std::string_view wanted) const;

    postgres_connection& of_;
    postgres_connection::known_statement& what_;
    std::vector<bound> values_;
    postgres_connection::result rows_;
    int next_ = 0;
    int row_ = 0;
};

}  // namespace flores::sql
