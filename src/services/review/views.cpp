#include "services/review/views.hpp"

namespace flores::review {
namespace {

std::optional<answer_view> answer_of(const review& what) {
    if (!what.answer) return std::nullopt;
    return answer_view{what.answer->text, what.answer->at};
}

}  // namespace

review_view view_of(const review& what) {
    return {what.id,       what.author,  what.rating,     what.title,       what.text,
            what.verified, what.helpful, answer_of(what), what.submitted_at};
}

review_record record_of(const review& what) {
    review_record out{what.id,          what.product,    what.author,   what.rating,
                      what.title,       what.text,       what.verified, what.status,
                      std::nullopt,     answer_of(what), what.edition,  what.written_at,
                      what.submitted_at};
    if (!what.reason.empty()) out.reason = what.reason;
    return out;
}

record_list records_of(const review_page& page) {
    record_list out{{}, page.next_cursor, page.total};
    for (const review& one : page.items) out.items.push_back(record_of(one));
    return out;
}

}  // namespace flores::review
