// One hand-over to one consumer: what the roads of events have in common.
#pragma once

#include "platform/events/hub.hpp"

#include <chrono>
#include <string>

namespace flores::events {

// Empty when the consumer took the event; else what the operator reads about it. Never throws.
task<std::string> hand_over(hub::consumer take, event what);

// Gives the calling thread an ambient with nothing but a deadline.
void give_deadline(std::chrono::milliseconds left);

}  // namespace flores::events
