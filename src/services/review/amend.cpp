#include "services/review/amend.hpp"

namespace flores::review {

task<expected<review>> amend(review_repository& stored, review_key key, amendment how,
                             std::vector<events::event> told) {
    for (int tried = 1;; ++tried) {
        auto known = co_await stored.find(key);
        if (!known) co_return known;
        review next = *known;
        const expected<void> allowed = how(next);
        if (!allowed) co_return std::unexpected(allowed.error());
        if (next == *known) co_return known;
        ++next.edition;
        auto saved = co_await stored.replace(std::move(next), told);
        const bool outrun = !saved && saved.error().is(errors::stale);
        if (!outrun || tried == tries_max) co_return saved;
    }
}

}  // namespace flores::review
