#include "platform/core/error.hpp"

namespace flores {

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
