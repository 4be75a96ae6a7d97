// How many of one thing are bought: 1 to 99 of a line.
#pragma once

namespace flores {

inline constexpr int quantity_min = 1;
inline constexpr int quantity_max = 99;

}  // namespace flores
