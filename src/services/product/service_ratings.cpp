// Ratings, the part of the service that listens to review.
#include "services/product/service.hpp"

namespace flores::product {

// A timed refresh shows it: ratings may come faster than snapshots are made.
task<expected<void>> product_service::take_rating(told_rating told) {
    for (int tried = 1;; ++tried) {
        auto known = co_await stored_.find(told.product);
        if (!known && known.error().is(errors::not_found)) co_return expected<void>();
        if (!known) co_return std::unexpected(std::move(known.error()));
        if (known->rating_version >= told.version) co_return expected<void>();
        known->rating = told.rating;
        known->rating_version = told.version;
        catalogue_write what;
        what.at = clock_.now();
        what.products.push_back(std::move(*known));
        auto written = co_await stored_.write(std::move(what));
        if (written) co_return expected<void>();
        if (!written.error().is(errors::stale) || tried == tries_max)
            co_return std::unexpected(std::move(written.error()));
    }
}

}  // namespace flores::product
