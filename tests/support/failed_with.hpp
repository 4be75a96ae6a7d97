// What a test says of a failure: whether it is that one, and else which.
#pragma once

#include "platform/core/error.hpp"

#include <gtest/gtest.h>

namespace flores::test {

template <class T>
testing::AssertionResult failed_with(const expected<T>& got, const error_kind& kind) {
    if (got) return testing::AssertionFailure() << "it succeeded";
    if (got.error().is(kind)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "it failed with " << got.error().kind->code;
}

}  // namespace flores::test
