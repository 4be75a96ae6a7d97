#include "platform/events/hand_over.hpp"

#include "platform/core/ambient.hpp"

#include <utility>

namespace flores::events {
namespace {

std::string described(const error& why) {
    std::string text(why.kind->code);
    if (!why.log.text.empty()) text += ": " + why.log.text;
    return text;
}

}  // namespace

task<std::string> hand_over(hub::consumer take, event what) {
    try {
        const expected<void> taken = co_await take(std::move(what));
        if (taken) co_return std::string();
        co_return described(taken.error());
    } catch (const std::exception& why) {
        co_return std::string("exception: ") + why.what();
    } catch (...) {
        co_return std::string("exception of an unknown kind");
    }
}

void give_deadline(std::chrono::milliseconds left) {
    current_ambient() = ambient{.deadline = std::chrono::steady_clock::now() + left};
}

}  // namespace flores::events
