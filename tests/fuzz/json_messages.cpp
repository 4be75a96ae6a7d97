// JSON into every message type: the first byte chooses the type. What is read is never trusted to
// be right, only to be refused with a text or to be within its bounds.
#include "fuzz/read_chosen.hpp"
#include "fuzz/wire_types.hpp"
#include "platform/json/canonical.hpp"
#include "platform/json/decode.hpp"

#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace flores;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    fuzz::read_chosen(std::type_identity<fuzz::body_types>{}, data[0],
                      [text]<class T>() { return json::decode<T>(text); });
    // One spelling stays as it is.
    const std::string once = json::canonical(text);
    if (json::canonical(once) != once) __builtin_trap();
    return 0;
}
