#include "platform/core/error.hpp"

namespace flores {

std::unexpected<error> refuse(std::vector<field_error> fields) {
    error refused(errors::invalid_input);
    refused.fields = std::move(fields);
    return std::unexpected<error>(std::move(refused));
}

}  // namespace flores
