// Writes the shop's mails: the words of a kind and language, filled with the mail's values, as
// plain text and in the HTML frame.
#pragma once

#include "platform/html/page_template.hpp"
#include "services/contact/mail.hpp"

#include <map>
#include <string>
#include <string_view>

namespace flores::contact {

struct letter {
    std::string subject{};
    std::string text{};
    std::string html{};
};

class letter_writer {
public:
    // `public_url`: where customers find the shop, without a slash at its end; links begin with it.
    // std::invalid_argument: the words or the frame in this program are malformed.
    explicit letter_writer(std::string public_url);

    // unknown_mail: no words for this kind. invalid_input: a value that the words show is missing,
    // or the link is no path of the shop; the log says which.
    expected<void> check(const std::string& kind, const mail_content& content) const;

    // Precondition: checked. `language` is "es" or "en".
    letter write(const std::string& kind, const mail_content& content,
                 const std::string& language) const;

    const std::map<std::string, mail_words>& words(std::string_view language) const;

private:
    const std::string public_url_;
    const std::map<std::string, mail_words> spanish_;
    const std::map<std::string, mail_words> english_;
    const html::page_template frame_;
};

}  // namespace flores::contact
