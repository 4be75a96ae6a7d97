#include "services/order/request_key.hpp"

#include "platform/auth/keys.hpp"

namespace flores::order {
namespace {

constexpr std::size_t key_chars_min = 16;
constexpr std::size_t key_chars_max = 64;

}  // namespace

expected<std::optional<key_claim>> optional_claim(std::string_view owner, std::string_view route,
                                                  std::string_view key, std::string_view content) {
    if (key.empty()) return std::nullopt;
    if (key.size() < key_chars_min || key.size() > key_chars_max) return fail(errors::key_required);
    return key_claim{key_scope(owner, route, key), auth::sha256_hex(content)};
}

}  // namespace flores::order
