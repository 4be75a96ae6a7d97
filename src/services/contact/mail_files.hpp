// What web/templates/mail holds, put into the program when it is built.
#pragma once

#include <string_view>

namespace flores::contact::mail_files {

extern const std::string_view words_es_txt;
extern const std::string_view words_en_txt;
extern const std::string_view letter_html_tpl;

}  // namespace flores::contact::mail_files
