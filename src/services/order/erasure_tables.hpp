// Orders whose people are to be blanked when they are over: see erasure_repository.hpp.
#pragma once

#include <string_view>

namespace flores::order {

inline constexpr std::string_view erasure_ddl = R"sql(
CREATE TABLE erasure_due (order_id INTEGER PRIMARY KEY REFERENCES orders (id)) STRICT;
)sql";

}  // namespace flores::order
