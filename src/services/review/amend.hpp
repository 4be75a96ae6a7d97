// Changing a review that others change at the same time.
#pragma once

#include "services/review/repository.hpp"

#include <functional>

namespace flores::review {

// Changes a review, or says why it may not be changed. Called again, on a newer copy, when another
// change came first: it decides by what it is given alone.
using amendment = std::function<expected<void>(review&)>;

// Gives the review as it is afterwards, of the next edition; unless `how` left it as it was: then
// nothing is written. `told` goes with the change. not_found; what `how` refuses; stale when others
// were faster again and again.
task<expected<review>> amend(review_repository& stored, review_key key, amendment how,
                             std::vector<events::event> told = {});

}  // namespace flores::review
