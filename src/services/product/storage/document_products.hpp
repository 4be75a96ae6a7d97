// product_repository on two collections of documents: "catalogue" holds a document for each product
// (its id) and one for the category tree, "stock" one for each SKU that order told of. It works on
// any document_store; embedded that is SQLite.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/document/document_store.hpp"
#include "services/product/repository.hpp"

namespace flores::product {

class document_product_repository final : public product_repository {
public:
    // All of them outlive this. `work`: turns many documents into products and back off the loop.
    document_product_repository(document::document_store& catalogue,
                                document::document_store& stock, worker_pool& work, id_source& ids)
        : catalogue_(catalogue), stock_(stock), work_(work), ids_(ids) {}

    task<expected<product>> find(std::string id) override;
    task<expected<category_tree>> tree() override;
    task<expected<catalogue_changes>> changed_since(std::int64_t revision) override;
    task<expected<std::int64_t>> revision() override;
    task<expected<std::int64_t>> write(catalogue_write what) override;
    task<expected<stock_changes>> stock_changed_since(std::int64_t revision) override;
    task<expected<void>> put_stock_level(stock_level told) override;

private:
    document::document_store& catalogue_;
    document::document_store& stock_;
    worker_pool& work_;
    id_source& ids_;
};

}  // namespace flores::product
