#include "platform/document/mongo_bson.hpp"

namespace flores::document {
namespace {

int size_of(std::string_view text) {
    return static_cast<int>(text.size());
}

bool find(const bson_t* in, const char* key, bson_iter_t& at) {
    return bson_iter_init_find(&at, in, key);
}

}  // namespace

void bson::take(bson& other) noexcept {
    bson_steal(&raw_, &other.raw_);
    bson_init(&other.raw_);
}

bson& bson::operator=(bson&& other) noexcept {
    if (this == &other) return *this;
    bson_destroy(&raw_);
    take(other);
    return *this;
}

bson& bson::text(std::string_view key, std::string_view value) {
    // A null pointer would be appended as null.
    const char* from = value.empty() ? "" : value.data();
    bson_append_utf8(&raw_, key.data(), size_of(key), from, size_of(value));
    return *this;
}

bson& bson::number(std::string_view key, std::int64_t value) {
    bson_append_int64(&raw_, key.data(), size_of(key), value);
    return *this;
}

bson& bson::flag(std::string_view key, bool value) {
    bson_append_bool(&raw_, key.data(), size_of(key), value);
    return *this;
}

bson& bson::object(std::string_view key, const bson& value) {
    bson_append_document(&raw_, key.data(), size_of(key), value.raw());
    return *this;
}

bson& bson::list(std::string_view key, const std::vector<bson>& values) {
    bson items;
    for (std::size_t i = 0; i < values.size(); ++i) items.object(std::to_string(i), values[i]);
    bson_append_array(&raw_, key.data(), size_of(key), items.raw());
    return *this;
}

bson& bson::texts(std::string_view key, const std::vector<std::string>& values) {
    bson items;
    for (std::size_t i = 0; i < values.size(); ++i) items.text(std::to_string(i), values[i]);
    bson_append_array(&raw_, key.data(), size_of(key), items.raw());
    return *this;
}

bson& bson::numbers(std::string_view key, const std::vector<std::int64_t>& values) {
    bson items;
    for (std::size_t i = 0; i < values.size(); ++i) items.number(std::to_string(i), values[i]);
    bson_append_array(&raw_, key.data(), size_of(key), items.raw());
    return *this;
}

std::string bson::text(const char* key) const {
    bson_iter_t at;
    if (!find(&raw_, key, at) || !BSON_ITER_HOLDS_UTF8(&at)) return {};
    std::uint32_t size = 0;
    const char* from = bson_iter_utf8(&at, &size);
    return {from, size};
}

std::optional<std::int64_t> bson::number_if(const char* key) const {
    bson_iter_t at;
    if (!find(&raw_, key, at) || !BSON_ITER_HOLDS_NUMBER(&at)) return std::nullopt;
    return bson_iter_as_int64(&at);
}

std::int64_t bson::number(const char* key) const {
    return number_if(key).value_or(0);
}

bool bson::flag(const char* key) const {
    bson_iter_t at;
    return find(&raw_, key, at) && bson_iter_as_bool(&at);
}

std::vector<bson> bson::list(const char* key) const {
    std::vector<bson> found;
    bson_iter_t at;
    bson_iter_t inner;
    if (!find(&raw_, key, at) || !BSON_ITER_HOLDS_ARRAY(&at) || !bson_iter_recurse(&at, &inner))
        return found;
    while (bson_iter_next(&inner)) {
        std::uint32_t size = 0;
        const std::uint8_t* from = nullptr;
        bson_t one;
        if (!BSON_ITER_HOLDS_DOCUMENT(&inner)) continue;
        bson_iter_document(&inner, &size, &from);
        if (bson_init_static(&one, from, size)) found.emplace_back(&one);
    }
    return found;
}

}  // namespace flores::document
