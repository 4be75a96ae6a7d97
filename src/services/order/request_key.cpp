#include "services/order/request_key.hpp"

namespace flores::order {
namespace {

constexpr std::size_t key_chars_min = 16;
constexpr std::size_t key_chars_max = 64;

}  // namespace

expected<std::optional<key_claim>> optional_claim(std::string_view owner, std::string_view route,
                                                  const request_key& given) {
    if (given.key.empty()) return std::nullopt;
    if (given.key.size() < key_chars_min || given.key.size() > key_chars_max)
        return fail(errors::key_required);
    return key_claim{key_scope(owner, route, given.key), given.fingerprint};
}

}  // namespace flores::order
