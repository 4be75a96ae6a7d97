// Query strings into every query type: the first byte chooses the type.
#include "fuzz/read_chosen.hpp"
#include "fuzz/wire_types.hpp"
#include "platform/json/query.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace flores;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    fuzz::read_chosen(std::type_identity<fuzz::query_types>{}, data[0],
                      [text]<class T>() { return json::decode_query<T>(text); });
    return 0;
}
