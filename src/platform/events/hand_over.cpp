#include "platform/events/hand_over.hpp"

#include "platform/core/ambient.hpp"
#include "platform/json/values.hpp"

#include <algorithm>
#include <utility>

namespace flores::events {
namespace {

constexpr std::size_t why_bytes_max = 500;

// As every store takes it, whatever a consumer says: an outbox that cannot note why an event was
// not taken would hand on nothing more.
std::string readable(std::string why) {
    const bool is_utf8 = json::is_utf8(why);
    for (char& each : why) {
        const auto byte = static_cast<unsigned char>(each);
        if (byte < ' ' || byte == 0x7f || (byte > 0x7f && !is_utf8)) each = '?';
    }
    std::size_t end = std::min(why.size(), why_bytes_max);
    while (end < why.size() && (static_cast<unsigned char>(why[end]) & 0xc0) == 0x80) --end;
    why.resize(end);
    return why;
}

std::string described(const error& why) {
    std::string text(why.kind->code);
    if (!why.log.text.empty()) text += ": " + why.log.text;
    return readable(std::move(text));
}

}  // namespace

task<std::string> hand_over(hub::consumer take, event what) {
    try {
        const expected<void> taken = co_await take(std::move(what));
        if (taken) co_return std::string();
        co_return described(taken.error());
    } catch (const std::exception& why) {
        co_return readable(std::string("exception: ") + why.what());
    } catch (...) {
        co_return std::string("exception of an unknown kind");
    }
}

void give_deadline(std::chrono::milliseconds left) {
    current_ambient() = ambient{.deadline = std::chrono::steady_clock::now() + left};
}

}  // namespace flores::events
