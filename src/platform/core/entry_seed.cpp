#include "platform/core/entry_seed.hpp"

namespace flores {
namespace {

constexpr std::string_view uuid_shape = "xxxxxxxx-xxxx-8xxx-8xxx-xxxxxxxxxxxx";

}  // namespace

std::string entry_id(const entry_seed& from, id_source& ids, instant now, std::string_view prefix) {
    if (from.digits.empty()) return new_id(ids, now, prefix);
    std::string out(prefix);
    out += '_';
    std::size_t taken = 0;
    for (const char place : uuid_shape) out += place == 'x' ? from.digits.at(taken++) : place;
    return out;
}

}  // namespace flores
