// Writes whole lines to a descriptor whose reader may be slow, stuck or gone.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flores::observe {

class line_pipe {
public:
    // `fd` stays the caller's.
    explicit line_pipe(int fd);

    // Writes `lines`, of which each ends in a line feed and is at most PIPE_BUF long, and waits for
    // the reader where it must. Lines that share a pipe with other writers stay in one piece.
    // Returns how many lines were lost: the descriptor failed, or patience is over. One thread.
    std::uint64_t write_lines(std::string_view lines);

    // From now on the waiting of all write_lines together ends after `patience`. From any thread.
    void give_up_after(std::chrono::milliseconds patience);

private:
    using steady = std::chrono::steady_clock;

    bool wait_for_room() const;
    bool write_piece(std::string_view piece) const;

    const int fd_;
    const std::size_t piece_bytes_max_;
    std::atomic<steady::duration> give_up_at_{steady::duration::max()};
};

}  // namespace flores::observe
