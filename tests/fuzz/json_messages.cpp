// JSON into every message type: the first byte chooses the type. What is read is never trusted to
// be right, only to be refused with a text or to be within its bounds.
#include "fuzz/wire_types.hpp"
#include "platform/json/canonical.hpp"
#include "platform/json/decode.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace {

using namespace flores;
using reader = void (*)(std::string_view);

template <class T>
void read(std::string_view text) {
    const auto got = json::decode<T>(text);
    if (!got && got.error().kind == nullptr) __builtin_trap();
}

template <class... T>
constexpr std::array<reader, sizeof...(T)> readers_of(std::type_identity<std::tuple<T...>>) {
    return {&read<T>...};
}

constexpr auto readers = readers_of(std::type_identity<fuzz::body_types>{});

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    readers[data[0] % readers.size()](text);
    // One spelling stays as it is.
    const std::string once = json::canonical(text);
    if (json::canonical(once) != once) __builtin_trap();
    return 0;
}
