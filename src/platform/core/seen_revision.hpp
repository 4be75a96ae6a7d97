// Which revision of a thing a caller has seen and now changes: what If-Match says of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace flores {

class seen_revision {
public:
    seen_revision(std::int64_t one) : named_{one} {}  // NOLINT: a revision is what was seen
    explicit seen_revision(std::vector<std::int64_t> named) : named_(std::move(named)) {}

    // Whichever it has by now, as `If-Match: *` says.
    static seen_revision any() {
        seen_revision out(std::vector<std::int64_t>{});
        out.any_ = true;
        return out;
    }

    // Whether the caller has seen the thing as it is.
    bool is(std::int64_t now) const {
        return any_ || std::ranges::find(named_, now) != named_.end();
    }

    bool operator==(const seen_revision&) const = default;

private:
    std::vector<std::int64_t> named_;
    bool any_ = false;
};

}  // namespace flores
