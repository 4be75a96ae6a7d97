// What the tests of a connection ask for: notes that are shown and written.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/off_loop.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace flores::test {

struct note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (text))

struct board {
    worker_pool pool{"board", 1, 8};
};

inline expected<note> show_note(std::string id, board&) {
    return note{std::move(id)};
}
inline expected<note> write_note(note wanted, board&) {
    return wanted;
}

}  // namespace flores::test
