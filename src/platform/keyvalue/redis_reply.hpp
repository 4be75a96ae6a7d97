// What Redis answers, and the form of a command on the wire.
#pragma once

#include "platform/core/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace flores::keyvalue {

struct reply {
    enum class kind : unsigned char { nil, integer, text, list, refused };

    kind is = kind::nil;
    std::int64_t integer = 0;
    std::string text{};  // of a refusal: what Redis said
    std::vector<reply> list{};

    bool is_nil() const { return is == kind::nil; }
    bool refuses_as(std::string_view code) const {
        return is == kind::refused && text.starts_with(code);
    }
};

// A number as Redis keeps it. 0 when it is none.
std::int64_t number_in(std::string_view text);

// A moment as this shop keeps it in Redis: micros_of, in decimal.
std::string moment_text(instant when);
instant moment_in(std::string_view text);

// As on the wire.
std::string wire_form(const std::vector<std::string>& command);

// Answers out of the bytes of one connection.
class reply_reader {
public:
    reply_reader();
    ~reply_reader();
    reply_reader(const reply_reader&) = delete;
    reply_reader& operator=(const reply_reader&) = delete;

    void feed(std::string_view bytes);
    // nullopt: the next answer is not whole yet, or is none (see is_broken).
    std::optional<reply> next();
    bool is_broken() const;

private:
    struct freed {
        void operator()(redisReader* which) const;
    };
    std::unique_ptr<redisReader, freed> reader_;
};

}  // namespace flores::keyvalue
