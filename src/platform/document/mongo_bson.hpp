// BSON documents as values: made field by field, read field by field.
#pragma once

#include <bson/bson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::document {

class bson {
public:
    bson() { bson_init(&raw_); }
    explicit bson(const bson_t* from) { bson_copy_to(from, &raw_); }
    ~bson() { bson_destroy(&raw_); }
    bson(bson&& other) noexcept { take(other); }
    bson& operator=(bson&& other) noexcept;

    bson& text(std::string_view key, std::string_view value);
    bson& number(std::string_view key, std::int64_t value);
    bson& flag(std::string_view key, bool value);
    bson& object(std::string_view key, const bson& value);
    bson& list(std::string_view key, const std::vector<bson>& values);
    bson& texts(std::string_view key, const std::vector<std::string>& values);
    bson& numbers(std::string_view key, const std::vector<std::int64_t>& values);

    const bson_t* raw() const { return &raw_; }
    bson_t* raw() { return &raw_; }
    std::size_t size() const { return raw_.len; }

    // What is absent or of another type reads as empty, 0, false.
    std::string text(const char* key) const;
    std::int64_t number(const char* key) const;
    std::optional<std::int64_t> number_if(const char* key) const;
    bool flag(const char* key) const;
    std::vector<bson> list(const char* key) const;

private:
    void take(bson& other) noexcept;

    bson_t raw_;
};

}  // namespace flores::document
