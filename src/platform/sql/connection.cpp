#include "platform/sql/connection.hpp"

namespace flores::sql {

namespace {

constexpr std::size_t cached_statements_max = 256;

}  // namespace

statement connection::prepare(std::string_view sql) {
    auto cached = idle_.find(sql);
    if (cached != idle_.end() && cached->second) {
        auto ready = std::move(cached->second);
        return {std::move(ready), &cached->second};
    }
    auto fresh = compile(sql);
    if (cached == idle_.end() && idle_.size() < cached_statements_max)
        cached = idle_.emplace(std::string(sql), nullptr).first;
    return {std::move(fresh), cached == idle_.end() ? nullptr : &cached->second};
}

}  // namespace flores::sql
