#include "platform/sql/postgres_parameters.hpp"

#include <algorithm>

namespace flores::sql {

// Outside of quotes. A bare ? has the number after the last.
numbered_statement::numbered_statement(std::string_view sql) : sql_(sql) {
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'') quoted = !quoted;
        if (sql[i] != '?' || quoted) continue;
        placeholder one{i, i + 1, 0};
        for (; one.end < sql.size() && sql[one.end] >= '0' && sql[one.end] <= '9'; ++one.end)
            one.number = one.number * 10 + (sql[one.end] - '0');
        if (one.number == 0)
            one.number = placeholders_.empty() ? 1 : placeholders_.back().number + 1;
        placeholders_.push_back(one);
        parameters_ = std::max(parameters_, one.number);
    }
}

std::string numbered_statement::text_for(const parameter_kinds& given) const {
    std::string out;
    std::size_t from = 0;
    for (const placeholder& one : placeholders_) {
        out.append(sql_, from, one.at - from);
        if (given[static_cast<std::size_t>(one.number - 1)] == 'n')
            out.append("NULL");
        else
            out.append("$").append(std::to_string(one.number));
        from = one.end;
    }
    return out.append(sql_, from);
}

}  // namespace flores::sql
