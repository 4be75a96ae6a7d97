// Statements are written with ? and ?3 for every driver; PostgreSQL's server takes $1 and $3, and
// wants to know of what type they are before it has seen how they are used.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flores::sql {

// Of a parameter, by what it is given: "n" NULL, "i" an integer, "t" a text.
using parameter_kinds = std::string;

class numbered_statement {
public:
    explicit numbered_statement(std::string_view sql);

    std::string_view sql() const { return sql_; }
    int parameters() const { return parameters_; }

    // As the server takes it. Where NULL is given it says NULL, which fits every type.
    std::string text_for(const parameter_kinds& given) const;

private:
    struct placeholder {
        std::size_t at;
        std::size_t end;
        int number;
    };

    std::string sql_;
    std::vector<placeholder> placeholders_;
    int parameters_ = 0;
};

}  // namespace flores::sql
