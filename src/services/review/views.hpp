// Reviews as they go out.
#pragma once

#include "services/review/service.hpp"

namespace flores::review {

review_view view_of(const review& what);
review_record record_of(const review& what);
record_list records_of(const review_page& page);

}  // namespace flores::review
