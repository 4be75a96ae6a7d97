#include "platform/keyvalue/redis_reply.hpp"

#include <hiredis/hiredis.h>

#include <charconv>
#include <new>

namespace flores::keyvalue {
namespace {

reply::kind kind_of(int type) {
    switch (type) {
        case REDIS_REPLY_INTEGER:
            return reply::kind::integer;
        case REDIS_REPLY_ARRAY:
            return reply::kind::list;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            return reply::kind::text;
        case REDIS_REPLY_ERROR:
            return reply::kind::refused;
        default:
            return reply::kind::nil;
    }
}

// hiredis bounds how deep lists may stand in lists.
reply copied(const redisReply& from) {
    reply out{.is = kind_of(from.type)};
    if (out.is == reply::kind::integer) out.integer = from.integer;
    if (out.is == reply::kind::text || out.is == reply::kind::refused)
        out.text.assign(from.str, from.len);
    if (out.is == reply::kind::list) {
        out.list.reserve(from.elements);
        for (std::size_t i = 0; i < from.elements; ++i)
            out.list.push_back(copied(*from.element[i]));
    }
    return out;
}

}  // namespace

std::int64_t number_in(std::string_view text) {
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

std::string moment_text(instant when) {
    return std::to_string(micros_of(when));
}
instant moment_in(std::string_view text) {
    return instant_of(number_in(text));
}

std::string wire_form(const std::vector<std::string>& command) {
    std::vector<const char*> parts;
    std::vector<std::size_t> sizes;
    for (const std::string& one : command) {
        parts.push_back(one.data());
        sizes.push_back(one.size());
    }
    char* formed = nullptr;
    const int size =
        redisFormatCommandArgv(&formed, static_cast<int>(parts.size()), parts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    const std::unique_ptr<char, decltype(&redisFreeCommand)> owned(formed, &redisFreeCommand);
    return {formed, static_cast<std::size_t>(size)};
}

reply_reader::reply_reader() : reader_(redisReaderCreate()) {
    if (!reader_) throw std::bad_alloc();
}
reply_reader::~reply_reader() = default;

void reply_reader::freed::operator()(redisReader* which) const {
    redisReaderFree(which);
}

void reply_reader::feed(std::string_view bytes) {
    redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

std::optional<reply> reply_reader::next() {
    void* found = nullptr;
    if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK || found == nullptr)
        return std::nullopt;
    const std::unique_ptr<void, decltype(&freeReplyObject)> owned(found, &freeReplyObject);
    return copied(*static_cast<const redisReply*>(found));
}

bool reply_reader::is_broken() const {
    return reader_->err != 0;
}

}  // namespace flores::keyvalue
