#include "platform/json/place.hpp"

#include <fmt/format.h>

#include <limits>

namespace flores::json {

namespace refusals {

namespace {

phrase name_of(kind wanted) {
    switch (wanted) {
        case kind::null:
            return {"null", "null"};
        case kind::boolean:
            return {"true o false", "true or false"};
        case kind::integer:
            return {"un número entero", "an integer"};
        case kind::number:
            return {"un número", "a number"};
        case kind::string:
            return {"un texto", "a string"};
        case kind::array:
            return {"una lista", "an array"};
        case kind::object:
            return {"un objeto", "an object"};
    }
    return {};
}

}  // namespace

refusal required() {
    return {"required", {"Falta este campo.", "This field is missing."}};
}

refusal unknown_field() {
    return {"unknown_field", {"Este campo no existe aquí.", "There is no such field here."}};
}

refusal duplicate_field() {
    return {"duplicate_field", {"Este campo está repetido.", "This field is given twice."}};
}

refusal wrong_type(kind wanted) {
    const phrase name = name_of(wanted);
    return {"wrong_type",
            {fmt::format("Debe ser {}.", name.es), fmt::format("Must be {}.", name.en)}};
}

refusal too_short(std::size_t characters_min) {
    if (characters_min == 1) return {"too_short", {"No puede estar vacío.", "Must not be empty."}};
    return {"too_short",
            {fmt::format("Debe tener al menos {} caracteres.", characters_min),
             fmt::format("Must have at least {} characters.", characters_min)}};
}

refusal too_long(std::size_t characters_max) {
    if (characters_max == 1)
        return {"too_long",
                {"Debe tener a lo más un carácter.", "Must have at most one character."}};
    return {"too_long",
            {fmt::format("Debe tener a lo más {} caracteres.", characters_max),
             fmt::format("Must have at most {} characters.", characters_max)}};
}

refusal too_small(std::int64_t least) {
    return {
        "too_small",
        {fmt::format("Debe ser al menos {}.", least), fmt::format("Must be at least {}.", least)}};
}

refusal too_large(std::int64_t most) {
    return {"too_large",
            {fmt::format("Debe ser a lo más {}.", most), fmt::format("Must be at most {}.", most)}};
}

refusal too_few(std::size_t items_min) {
    if (items_min == 1)
        return {"too_short", {"Debe tener al menos un elemento.", "Must have at least one item."}};
    return {"too_short",
            {fmt::format("Debe tener al menos {} elementos.", items_min),
             fmt::format("Must have at least {} items.", items_min)}};
}

refusal too_many(std::size_t items_max) {
    if (items_max == 1)
        return {"too_many", {"Debe tener a lo más un elemento.", "Must have at most one item."}};
    return {"too_many",
            {fmt::format("Debe tener a lo más {} elementos.", items_max),
             fmt::format("Must have at most {} items.", items_max)}};
}

refusal bad_format() {
    return {"bad_format", {"El formato no es válido.", "The format is not valid."}};
}

refusal bad_format(std::pair<std::string_view, std::string_view> why) {
    if (why.first.empty()) return bad_format();
    return {"bad_format", {std::string(why.first), std::string(why.second)}};
}

refusal bad_characters() {
    return {"bad_format",
            {"Tiene caracteres que no se permiten.", "It has characters that are not allowed."}};
}

refusal not_allowed(std::span<const std::string_view> allowed) {
    constexpr std::size_t named_max = 20;
    if (allowed.empty() || allowed.size() > named_max)
        return {"not_allowed", {"No es un valor permitido.", "Not one of the allowed values."}};
    return {"not_allowed",
            {fmt::format("Debe ser uno de: {}.", fmt::join(allowed, ", ")),
             fmt::format("Must be one of: {}.", fmt::join(allowed, ", "))}};
}

}  // namespace refusals

namespace {

// The first 100 bytes of a key, or a few less: a character is not cut in two.
std::string_view cut(std::string_view key) {
    constexpr std::size_t bytes_max = 100;
    if (key.size() <= bytes_max) return key;
    std::size_t size = bytes_max;
    while (size > 0 && (static_cast<unsigned char>(key[size]) & 0xC0U) == 0x80U) --size;
    return key.substr(0, size);
}

void append_segment(std::string& out, std::string_view key) {
    out += '/';
    for (const char c : cut(key)) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
}

}  // namespace

void findings::add(std::string pointer, refusal why) {
    ++total_;
    if (full()) return;
    fields_.push_back({std::move(pointer), why.code, std::move(why.message)});
}

std::string place::pointer() const {
    if (parent_ == nullptr) return std::string(key_);
    std::string out = parent_->pointer();
    if (index_ == no_index)
        append_segment(out, key_);
    else if (found_->points_at_items())
        out += '/' + std::to_string(index_);
    return out;
}

void place::refuse(refusal why) const {
    found_->add(full() ? std::string() : pointer(), std::move(why));
}

bool place::is(kind wanted) const {
    const kind is = value_->type;
    if (is == wanted || (wanted == kind::number && is == kind::integer)) return true;
    refuse(refusals::wrong_type(wanted));
    return false;
}

}  // namespace flores::json
