// Content coding of answers (RFC 9110, 8.4.1): brotli where the client takes it, else gzip.
#pragma once

#include "platform/http/message.hpp"

#include <string>
#include <string_view>

namespace flores::http {

// Smaller bodies are sent as they are.
inline constexpr std::size_t compress_bytes_min = 1400;

enum class coding : unsigned char { identity, gzip, br };

// The coding to answer with, by Accept-Encoding; a coding with q=0 is refused.
coding accepted_coding(std::string_view accept_encoding);

std::string_view name_of(coding c);

// Empty when the result would not be smaller. `effort` 1 to 9: low on the way of a request, high
// for what is made once.
std::string compress(std::string_view body, coding c, int effort);

// Puts the body into a coding that the request accepts, where that makes it smaller; says which.
// Its ETag becomes a weak one, which If-None-Match and If-Match may name all the same.
coding compress_answer(const request& in, response& out);

}  // namespace flores::http
