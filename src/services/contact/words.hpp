// The words of the shop's mails in one language, as web/templates/mail/words.*.txt has them: per
// kind a subject, paragraphs, and perhaps the label of a button. {name} stands for a value.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace flores::contact {

struct mail_words {
    std::string subject{};
    std::vector<std::string> paragraphs{};
    std::string button{};  // empty: none

    // The names of the values that these words show.
    std::set<std::string> names() const;
};

using mail_values = std::map<std::string, std::string>;

// By kind. std::invalid_argument: a line outside of a kind, a kind given twice, one without
// subject or paragraph, a { that is not closed.
std::map<std::string, mail_words> parse_words(std::string_view source);

// `line` with its values, each on one line whatever it holds: what people wrote makes no paragraph
// of its own. A value that is not there is left out.
std::string filled(std::string_view line, const mail_values& values);

}  // namespace flores::contact
