// The rules of the catalogue's edits and imports, and the way they become visible. Reads are
// answered from the snapshot alone (catalogue_view.hpp, listing.hpp): no rule stands before them.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/core/seen_revision.hpp"
#include "services/order/client.hpp"
#include "services/product/client.hpp"
#include "services/product/import_messages.hpp"
#include "services/product/refresher.hpp"
#include "services/product/repository.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace flores::product {

inline constexpr error_kind id_taken{
    409, "id_taken", {"Ya hay un producto con ese código.", "There is a product of that id."}};

inline const std::string by_system = "system";

// What review told of a product. The later version counts.
struct told_rating {
    std::string product;
    std::optional<rating_summary> rating;  // absent: no published review
    std::int64_t version = 0;
};

class product_service {
public:
    // All of them outlive this. `log`: for what staff do without a change. `work`: for what is too
    // long for a loop. `seed_folder`: of the import's mapping, read at the first import.
    product_service(product_repository& stored, catalogue_refresher& shown,
                    order::staff_log_client& log, worker_pool& work, const clock_port& clock,
                    id_source& ids, std::filesystem::path seed_folder)
        : stored_(stored),
          shown_(shown),
          log_(log),
          work_(work),
          clock_(clock),
          ids_(ids),
          seed_folder_(std::move(seed_folder)) {}

    // Archived ones too. not_found: there is none.
    task<expected<product>> find(std::string id) { return stored_.find(std::move(id)); }

    // What follows is told to the log of staff as done by `by` (principal::owner, or by_system for
    // the command line).

    // id_taken; invalid_input with all that is wrong; unknown_category.
    task<expected<product>> create(new_product_input wanted, std::string by = by_system);

    // `seen`: the revision that is changed. stale: it changed since; not_found; the rest as above.
    task<expected<product>> replace(std::string id, product_input wanted, seen_revision seen,
                                    std::string by = by_system);
    task<expected<product>> change(std::string id, product_patch wanted, seen_revision seen,
                                   std::string by = by_system);

    // An archived product is neither listed nor sold; it keeps its id and its data. Doing it again
    // changes nothing.
    task<expected<product>> set_active(std::string id, bool active, std::string by = by_system);

    // Makes a category or changes it. invalid_input: the tree would not be sound any more.
    task<expected<category_node>> put_category(std::string slug, category_input wanted,
                                               std::string by = by_system);

    // Takes the whole file or nothing; with `partial`, its sound lines. Whether anything was
    // written is in the report. bad_json, invalid_input: it is no such file.
    // unavailable: the seed folder cannot be read.
    task<expected<import_report>> import_products(std::string text, bool partial,
                                                  std::string by = by_system);

    // All products, archived ones too, by id. In the log of staff before the file is made; what
    // the command line takes is not. unavailable: the log cannot be reached.
    task<expected<std::string>> export_products(file_format format, std::string by = by_system);

    // Applies what order told of a SKU's stock, unless something later is known.
    task<expected<void>> take_stock_level(stock_level told);

    // Keeps what review told of a product with it, unless that or something later is known. Of a
    // product that there is not, nothing is kept.
    task<expected<void>> take_rating(told_rating told);

private:
    struct deed {
        std::string action;  // "product.edit"
        std::string by;
        std::string before;  // as state_text has it
    };

    task<expected<product>> save(product next, std::vector<announced_stock> stock, deed done);
    // All that is wrong at once, `stock` and an unknown category among it. unknown_category: that
    // alone is wrong.
    task<expected<void>> check_whole(const product& candidate, const product* known,
                                     std::vector<field_error> stock);
    task<expected<import_report>> try_import(std::shared_ptr<const std::string> text, bool partial,
                                             std::string by);

    product_repository& stored_;
    catalogue_refresher& shown_;
    order::staff_log_client& log_;
    worker_pool& work_;
    const clock_port& clock_;
    id_source& ids_;
    const std::filesystem::path seed_folder_;
};

}  // namespace flores::product
