// Query strings into every query type: the first byte chooses the type.
#include "fuzz/wire_types.hpp"
#include "platform/json/query.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace {

using namespace flores;
using reader = void (*)(std::string_view);

template <class T>
void read(std::string_view text) {
    const auto got = json::decode_query<T>(text);
    if (!got && got.error().kind == nullptr) __builtin_trap();
}

template <class... T>
constexpr std::array<reader, sizeof...(T)> readers_of(std::type_identity<std::tuple<T...>>) {
    return {&read<T>...};
}

constexpr auto readers = readers_of(std::type_identity<fuzz::query_types>{});

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    readers[data[0] % readers.size()]({reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}
