// A described struct (or any type with a codec) to compact JSON. Absent optional members are null,
// absent patches are left out, raw text goes in as it stands.
#pragma once

#include "platform/json/container_codecs.hpp"
#include "platform/json/described.hpp"
#include "platform/json/scalar_codecs.hpp"

#include <string>

namespace flores::json {

template <class T>
void encode(std::string& out, const T& value) {
    codec<T>::write(out, value);
}

template <class T>
std::string encode(const T& value) {
    std::string out;
    codec<T>::write(out, value);
    return out;
}

}  // namespace flores::json
