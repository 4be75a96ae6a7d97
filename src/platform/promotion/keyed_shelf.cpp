#include "platform/promotion/keyed_shelf.hpp"

#include <algorithm>

namespace flores::promotion {

const std::string& name_in(const record_key& key) {
    return std::get<std::string>(key.at(0));
}

const std::string& text_at(const record& one, std::size_t place) {
    return std::get<std::string>(one.values.at(place));
}

std::int64_t number_at(const record& one, std::size_t place) {
    return std::get<std::int64_t>(one.values.at(place));
}

std::vector<record> keyed_shelf::after(const record_key& key, std::size_t limit) {
    if (key.empty()) {
        names_ = names();
        std::ranges::sort(names_);
    }
    auto at = key.empty() ? names_.begin() : std::ranges::upper_bound(names_, name_in(key));
    std::vector<record> out;
    // What went meanwhile leaves no gap: fewer than asked for means the end.
    while (out.size() < limit && at != names_.end()) {
        const auto some = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(limit - out.size()),
                                                   names_.end() - at);
        const std::vector<std::string> wanted(at, at + some);
        auto found = load(wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (!found[i].empty()) out.push_back({{wanted[i]}, std::move(found[i])});
        at += some;
    }
    return out;
}

std::int64_t keyed_shelf::size() {
    return static_cast<std::int64_t>(names().size());
}

bool keyed_shelf::change(const std::vector<record_key>& out, const std::vector<record>& in) {
    std::vector<std::string> gone;
    for (const record_key& each : out) gone.push_back(name_in(each));
    if (!gone.empty()) drop(gone);
    if (!in.empty()) put(in);
    return true;
}

}  // namespace flores::promotion
