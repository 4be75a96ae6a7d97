// What an error says to who typed the command.
#pragma once

#include "platform/core/error.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace flores::cli {

// "price: Must be at least 1." of a column or member; of the whole only what is wrong.
std::string told(std::string_view pointer, std::string_view message);

// In English, a line for each field; only what was found where that says it all.
std::string told(const error& what);

// Throws std::runtime_error, "<what>: <why>", where there is none.
template <class T>
T value_of(expected<T> got, const std::string& what) {
    if (!got) throw std::runtime_error(what + ": " + told(got.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*got);
}

}  // namespace flores::cli
