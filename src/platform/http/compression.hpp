// Content coding of answers (RFC 9110, 8.4.1): brotli where the client takes it, else gzip.
#pragma once

#include "platform/core/error.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::errors {
inline constexpr error_kind not_acceptable{406,
                                           "not_acceptable",
                                           {"No hay respuesta en una codificación que aceptes.",
                                            "There is no answer in a coding that you accept."}};
}  // namespace flores::errors

namespace flores::http {

// Smaller bodies are sent as they are.
inline constexpr std::size_t compress_bytes_min = 1400;

enum class coding : unsigned char { identity, gzip, br };

// The coding to answer with, by the weights of Accept-Encoding (RFC 9110, 12.5.3); brotli of two
// that weigh the same. nullopt: the client takes none that there is, plain bytes neither.
std::optional<coding> accepted_coding(std::string_view accept_encoding);

// Whether it takes plain bytes; false where identity, or all that it does not name, weighs 0.
bool takes_plain(std::string_view accept_encoding);

std::string_view name_of(coding c);

// Empty when the result would not be smaller. `effort` 1 to 9: low on the way of a request, high
// for what is made once.
std::string compress(std::string_view body, coding c, int effort);

// Puts the body into a coding that the request accepts, where that makes it smaller or the request
// takes no plain bytes; says which. What is too large to be compressed on the way stays plain.
// Its ETag becomes a weak one, which If-None-Match and If-Match may name all the same.
coding compress_answer(const request& in, response& out);

}  // namespace flores::http
