// What a stranger may show: tokens, sealed cookies, cursors. None is ever taken for good, for the
// fuzzer has no key.
#include "platform/auth/cursor.hpp"
#include "platform/auth/keys.hpp"
#include "platform/auth/signed_value.hpp"
#include "platform/auth/token.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace flores;

const std::string secret(32, 's');
const system_clock now;
const auth::token_keeper tokens(secret, "issuer", "audience", std::chrono::hours(1), now);
const auth::key cookies = auth::derive_key(secret, auth::labels::guest_cookie);
const auth::key cursors = auth::derive_key(secret, auth::labels::cursor);

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (tokens.verify(text)) __builtin_trap();
    if (auth::open(cookies, text)) __builtin_trap();
    if (auth::read_cursor(cursors, "filter", text)) __builtin_trap();
    return 0;
}
