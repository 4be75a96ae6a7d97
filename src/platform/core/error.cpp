#include "platform/core/error.hpp"

namespace flores {

client_text client_text::of(const phrase& words) {
    return {std::string(words.es), std::string(words.en)};
}

field_error field_of(std::string pointer, const error_kind& why) {
    return {std::move(pointer), why.code, client_text::of(why.title)};
}

error::error(const error&) = default;
error::error(error&&) noexcept = default;
error& error::operator=(const error&) = default;
error& error::operator=(error&&) noexcept = default;
error::~error() = default;

std::unexpected<error> refuse(std::vector<field_error> fields) {
    error refused(errors::invalid_input);
    refused.fields = std::move(fields);
    return std::unexpected<error>(std::move(refused));
}

}  // namespace flores
