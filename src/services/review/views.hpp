// Reviews as they go out.
#pragma once

#include "platform/http/answers.hpp"
#include "services/review/service.hpp"

namespace flores::review {

review_view view_of(const review& what);
review_record record_of(const review& what);
record_list records_of(const review_page& page);

// With its edition as the tag.
expected<http::tagged<review_record>> tagged_record(const expected<review>& got);

}  // namespace flores::review
