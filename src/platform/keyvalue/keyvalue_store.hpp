// The port over small values under a key that may lapse: a plain value, or a hash of fields with a
// revision. Each verb is one atomic step; what is read, changed and written back by a caller is
// guarded by the revision it saw. A key holds either a value or a hash, never both: callers keep
// their names apart by a prefix. Expiry goes by the injected clock; what lapsed is absent.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace flores::keyvalue {

using lifetime = std::optional<std::chrono::seconds>;  // nullopt: until removed

struct hash {
    // 0: there is none. It rises with each change, also over a removal or a lapse, by no fixed
    // step.
    std::int64_t revision = 0;
    std::map<std::string, std::string, std::less<>> fields{};
};

// What becomes of one field of a hash.
struct field_change {
    std::string field;
    std::optional<std::string> value;  // nullopt: remove it
};

class keyvalue_store {
public:
    virtual ~keyvalue_store() = default;

    // nullopt: absent.
    virtual task<expected<std::optional<std::string>>> get(std::string key) = 0;
    virtual task<expected<void>> put(std::string key, std::string value, lifetime lives) = 0;

    // True: there was none and now there is this one, as for a claim.
    virtual task<expected<bool>> put_if_absent(std::string key, std::string value,
                                               lifetime lives) = 0;

    // A value or a hash; absent is fine.
    virtual task<expected<void>> remove(std::string key) = 0;

    // An absent hash is one of revision 0 without fields.
    virtual task<expected<hash>> load(std::string key) = 0;

    // Changes one field and gives the hash as it is then; its life starts anew with `lives`.
    // stale: `seen` is given and the revision is another; nothing was changed.
    virtual task<expected<hash>> put_field_if(std::string key, field_change wanted,
                                              std::optional<std::int64_t> seen, lifetime lives) = 0;

    // Forgets what lapsed; an adapter whose store does so by itself has nothing to do. Returns how
    // many keys went.
    virtual task<expected<std::int64_t>> purge() = 0;
};

}  // namespace flores::keyvalue
