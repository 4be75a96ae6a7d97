// The languages of the shop on the wire: "es" and "en".
#pragma once

#include "platform/core/error.hpp"

#include <boost/describe/enum.hpp>

namespace flores {

BOOST_DESCRIBE_ENUM(language, es, en)

// The same, for a member that has the name itself.
using language_code = language;

}  // namespace flores
