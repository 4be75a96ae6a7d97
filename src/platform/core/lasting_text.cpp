#include "platform/core/lasting_text.hpp"

#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace flores {

std::string_view lasting_text(std::string_view text) {
    struct texts {
        std::mutex mutex;
        std::set<std::string, std::less<>> all;
    };
    // Never destroyed: what refers to a text may live until the last thread has ended.
    static auto& known = *new texts;
    if (text.size() > lasting_text_bytes_max) return {};
    const std::lock_guard lock(known.mutex);
    if (const auto found = known.all.find(text); found != known.all.end()) return *found;
    if (known.all.size() >= lasting_texts_max) return {};
    return *known.all.emplace(text).first;
}

}  // namespace flores
