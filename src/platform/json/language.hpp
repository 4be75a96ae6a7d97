// The languages of the shop on the wire and in stores: "es" and "en", by json::enum_text.
#pragma once

#include "platform/core/error.hpp"
#include "platform/json/described.hpp"

#include <boost/describe/enum.hpp>

#include <string_view>

namespace flores {

BOOST_DESCRIBE_ENUM(language, es, en)

// The same, for a member that has the name itself.
using language_code = language;

// The language of such a text; Spanish for any other.
inline language language_of(std::string_view text) {
    return json::parse_enum<language>(text).value_or(language::es);
}

}  // namespace flores
