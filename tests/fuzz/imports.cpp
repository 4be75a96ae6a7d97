// Files of products, CSV and JSON.
#include "services/product/import_format.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace flores::product;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t records = 0;
    const import_sink sink{[](import_category) {},
                           [&records](read_record one) {
                               ++records;
                               if (!one.record && one.faults.empty()) __builtin_trap();
                           }};
    (void)read_import(text, sink);
    return 0;
}
