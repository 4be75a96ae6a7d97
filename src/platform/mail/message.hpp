// A mail as it goes over the wire (RFC 5322, MIME): the same words as plain text and as HTML. What
// people wrote cannot become a header: addresses that a header cannot hold are refused, and all
// other text of the header is encoded (RFC 2047).
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <string>
#include <string_view>

namespace flores::mail {

struct message {
    // Unique, of letters, digits, '_' and '-'. Sent again, a mail keeps it, so that whoever gets it
    // twice can tell. The domain of `from` is put behind it.
    std::string id;
    std::string from_name{};
    std::string from;  // addresses
    std::string to;
    std::string reply_to{};  // may be empty
    std::string subject;
    std::string text;
    std::string html;
    std::string language;  // of the words: "es"
    instant date{};
};

// Whether `text` can stand in a header and in an SMTP command as it is: one '@' with something on
// both sides, at most 254 visible ASCII characters, none of them special to either.
bool is_address(std::string_view text);

// What is behind the '@'.
std::string_view domain_of(std::string_view address);

// The whole message, lines ended by CR LF and at most 78 characters long.
// invalid_input: one of the addresses, or the id, is none.
expected<std::string> mime_text(const message& what);

}  // namespace flores::mail
