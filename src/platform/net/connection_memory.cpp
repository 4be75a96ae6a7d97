// What a connection holds of a request while it is read, and where it comes from.
#include "platform/net/connection.hpp"
#include "platform/net/request_parser.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace flores::net {
namespace {

constexpr std::size_t first_buffer_bytes = 4096;
constexpr std::size_t body_buffer_bytes_min = 1024;
constexpr std::size_t body_buffer_bytes_max = 16 * 1024;

}  // namespace

// Grows the buffer, or moves what is left to its front. False: the header is too large.
bool connection::make_room() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ < buffer_.size()) return true;
    if (buffer_.size() >= limits_.header_bytes_max) return false;
    buffer_.resize(std::min(buffer_.size() * 2, limits_.header_bytes_max));
    return true;
}

// The views of the request point into the buffer: it is put aside as it is, and the rest of the
// body is read into another.
void connection::park_header(const request_parser& parser) {
    const std::size_t left = end_ - begin_;
    const auto announced = parser.content_length();
    const std::size_t missing = announced ? *announced - body_.size() : body_buffer_bytes_max;
    const std::size_t bytes =
        std::max(std::clamp(missing, body_buffer_bytes_min, body_buffer_bytes_max), 2 * left);
    parked_ = std::exchange(buffer_, std::string(bytes, '\0'));
    std::memcpy(buffer_.data(), parked_.data() + begin_, left);
    begin_ = 0;
    end_ = left;
}

std::size_t connection::beyond_free_bytes() const {
    const std::size_t all = buffer_.capacity() + parked_.capacity() + body_.capacity();
    return all - std::min(all, limits_.free_bytes);
}

// Takes of the budget what the request has come to hold, before more of it is waited for. False:
// there is not that much left.
bool connection::hold(std::size_t joined_bytes) {
    const std::size_t needed = beyond_free_bytes() + joined_bytes;
    if (needed > held_ && !unfinished_.take(needed - held_)) return false;
    if (needed < held_) unfinished_.give(held_ - needed);
    held_ = needed;
    return true;
}

// Back to the first buffer, with what was read of the next request.
void connection::let_go() {
    if (!buffer_.empty() && parked_.empty() && beyond_free_bytes() == 0) return;
    const std::size_t left = end_ - begin_;
    std::string first(std::max(first_buffer_bytes, left), '\0');
    std::memcpy(first.data(), buffer_.data() + begin_, left);
    buffer_ = std::move(first);
    begin_ = 0;
    end_ = left;
    std::string().swap(parked_);
    std::string().swap(body_);
    unfinished_.give(std::exchange(held_, 0));
}

}  // namespace flores::net
