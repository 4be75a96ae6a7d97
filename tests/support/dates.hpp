// Days as tests write them.
#pragma once

#include "domain/local_dates.hpp"

namespace flores::test {

// Of "2026-11-24".
inline local_date date(const char* text) {
    return local_date::parse(text).value();
}

}  // namespace flores::test
