// What every adapter of document_store answers to a change that does not fit what is there.
#pragma once

#include "platform/document/document_store.hpp"

namespace flores::document {

// What a replacement or a removal says it is based on: 0 must not pass for an insertion.
constexpr std::int64_t based_on(std::int64_t seen) {
    constexpr std::int64_t no_revision = -1;
    return seen == 0 ? no_revision : seen;
}

// `former`: the document as it is, a tombstone perhaps; null: there never was one. conflict,
// not_found, stale: as document_store says.
inline expected<void> permit(const document* former, const change& wanted) {
    const bool there = former && !former->removed;
    if (wanted.seen == 0 && wanted.body) {
        if (there) return fail(errors::conflict);
        return {};
    }
    if (!there) return fail(errors::not_found);
    if (former->revision != wanted.seen) return fail(errors::stale);
    return {};
}

}  // namespace flores::document
