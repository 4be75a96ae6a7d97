// What PostgreSQL's codes (SQLSTATE) mean here.
#include "platform/sql/postgres.hpp"

namespace flores::sql {

std::optional<error> postgres_error::foreseen() const {
    const std::string_view kind = std::string_view(state_).substr(0, 2);
    if (state_ == "57014") return error(errors::deadline_exceeded, log_text{what()});
    if (state_ == "53100") return error(errors::storage_full, log_text{what()});
    const bool away = lost() || kind == "08" || kind == "57";
    const bool in_need = kind == "53" || kind == "58" || state_ == "42501" || state_ == "55P03";
    if (away || in_need) return error(errors::unavailable, log_text{what()});
    return std::nullopt;
}

bool postgres_error::refused() const {
    const std::string_view kind = std::string_view(state_).substr(0, 2);
    return is_tls() || kind == "28" || kind == "3D" || kind == "42";
}

}  // namespace flores::sql
