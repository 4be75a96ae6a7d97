#include "services/product/storage/document_products.hpp"

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "services/product/events.hpp"
#include "services/product/records.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::product {
namespace {

// No product's id: those are capitals and digits.
constexpr std::string_view tree_id = "categories";

constexpr int page_documents_max = 2'000;
constexpr std::size_t event_entries_max = 1'000;

struct stored_level {
    availability state;
    std::int64_t version;
};
BOOST_DESCRIBE_STRUCT(stored_level, (), (state, version))

// A document that cannot be read is damage, not an answer: nobody is served half a catalogue.
error unreadable(const std::string& id, const error& why) {
    const std::string pointer = why.fields.empty() ? std::string() : why.fields.front().pointer;
    return {errors::internal, log_text{fmt::format("document {} of the catalogue: {} at {}", id,
                                                   why.kind->code, pointer)}};
}

expected<product> product_in(const document::document& from) {
    auto read = json::decode<product_record>(from.body);
    if (!read) return std::unexpected(unreadable(from.id, read.error()));
    read->revision = from.revision;
    return product_of(std::move(*read));
}

expected<category_tree> tree_in(const document::document& from) {
    auto read = json::decode<category_records>(from.body);
    if (!read) return std::unexpected(unreadable(from.id, read.error()));
    category_tree tree{{}, from.revision};
    for (category_record& one : read->items) tree.nodes.push_back(node_of(std::move(one)));
    return tree;
}

expected<void> take(const document::document& from, catalogue_changes& out) {
    if (from.id == tree_id) {
        auto tree = tree_in(from);
        if (!tree) return std::unexpected(std::move(tree.error()));
        out.tree = std::move(*tree);
        return {};
    }
    auto one = product_in(from);
    if (!one) return std::unexpected(std::move(one.error()));
    out.products.push_back(std::move(*one));
    return {};
}

expected<void> take(const document::document& from, stock_changes& out) {
    auto read = json::decode<stored_level>(from.body);
    if (!read) return std::unexpected(unreadable(from.id, read.error()));
    out.levels.push_back({from.id, read->state, read->version});
    return {};
}

// What came before, and the documents of one page.
template <class Changes>
expected<Changes> with_page(Changes so_far, const std::vector<document::document>& page) {
    for (const document::document& one : page) {
        if (one.removed) continue;
        expected<void> taken = take(one, so_far);
        if (!taken) return std::unexpected(std::move(taken.error()));
    }
    so_far.revision = page.back().changed;
    return so_far;
}

// Adds what changed after the revision of `out`.
template <class Changes>
task<expected<Changes>> read_changes(document::document_store& from, worker_pool& work,
                                     Changes out) {
    for (;;) {
        auto page = co_await from.changed_since(out.revision, page_documents_max);
        if (!page) co_return std::unexpected(std::move(page.error()));
        if (page->empty()) co_return out;
        const bool last = page->size() < page_documents_max;
        auto decoding = [page = std::move(*page),
                         out = std::move(out)]() mutable -> expected<Changes> {
            return with_page(std::move(out), page);
        };
        auto more = co_await off_loop(work, std::move(decoding));
        if (!more || last) co_return more;
        out = std::move(*more);
    }
}

document::change change_of(const category_tree& tree) {
    category_records all;
    for (const category_node& node : tree.nodes) all.items.push_back(record_of(node));
    return {std::string(tree_id), json::encode(all), tree.revision, {}};
}

document::change change_of(const product& what) {
    return {what.id, json::encode(record_of(what)), what.revision, {}};
}

events::event prices_of(const product& what, instant at, id_source& ids) {
    product_priced told{what.id, {}};
    const std::vector<sku> names = skus(what);
    for (std::size_t i = 0; i < names.size(); ++i)
        told.skus.push_back({names[i].text(), what.sizes[i].price.amount});
    return events::make_event(ids, at, product_priced_event, what.id, what.revision + 1,
                              json::encode(told));
}

// `changes`: one for each product, in the same order. The ids to tell of come in that order too.
void tell_prices(const catalogue_write& what, std::vector<document::change>& changes,
                 id_source& ids) {
    auto wanted = what.priced.begin();
    for (std::size_t i = 0; i < what.products.size() && wanted != what.priced.end(); ++i) {
        if (what.products[i].id != *wanted) continue;
        changes[i].told.push_back(prices_of(what.products[i], what.at, ids));
        ++wanted;
    }
}

// Initial stock rides on the first documents of the change, a thousand SKUs an event: so it is
// stored with them or not at all, and no event is too large to be handed on.
std::vector<document::change> changes_of(catalogue_write& what, id_source& ids) {
    std::vector<document::change> changes;
    changes.reserve(what.products.size() + 1);
    for (const product& one : what.products) changes.push_back(change_of(one));
    if (what.tree) changes.push_back(change_of(*what.tree));
    tell_prices(what, changes, ids);
    std::size_t at = 0;
    std::size_t part = 0;
    while (at < what.stock.size() && !changes.empty()) {
        const std::size_t end = std::min(at + event_entries_max, what.stock.size());
        stock_announced told{what.id, {}};
        for (; at < end; ++at)
            told.entries.push_back({std::move(what.stock[at].sku), what.stock[at].on_hand});
        changes[part % changes.size()].told.push_back(
            events::make_event(ids, what.at, stock_announced_event,
                               fmt::format("{}.{}", what.id, part), 1, json::encode(told)));
        ++part;
    }
    if (!changes.empty())
        for (events::event& one : what.told) changes.front().told.push_back(std::move(one));
    return changes;
}

// What a copy in memory has not seen yet is what makes a write stale, whichever way it shows.
error stale_if_outrun(error why) {
    if (why.is(errors::conflict) || why.is(errors::not_found))
        return {errors::stale, std::move(why.log)};
    return why;
}

}  // namespace

task<expected<product>> document_product_repository::find(std::string id) {
    if (!is_product_id(id)) co_return fail(errors::not_found);
    auto found = co_await catalogue_.get(std::move(id));
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return product_in(*found);
}

task<expected<category_tree>> document_product_repository::tree() {
    auto found = co_await catalogue_.get(std::string(tree_id));
    if (found) co_return tree_in(*found);
    if (found.error().is(errors::not_found)) co_return category_tree{};
    co_return std::unexpected(std::move(found.error()));
}

task<expected<catalogue_changes>> document_product_repository::changed_since(
    std::int64_t revision) {
    return read_changes(catalogue_, work_, catalogue_changes{{}, {}, revision});
}

task<expected<std::int64_t>> document_product_repository::revision() {
    return catalogue_.revision();
}

task<expected<std::int64_t>> document_product_repository::write(catalogue_write what) {
    auto encoding = [what = std::move(what),
                     &ids = ids_]() mutable -> expected<std::vector<document::change>> {
        return changes_of(what, ids);
    };
    auto changes = co_await off_loop(work_, std::move(encoding));
    if (!changes) co_return std::unexpected(std::move(changes.error()));
    if (changes->empty()) co_return co_await catalogue_.revision();
    auto written = co_await catalogue_.apply(std::move(*changes));
    if (!written) co_return std::unexpected(stale_if_outrun(std::move(written.error())));
    co_return *written;
}

task<expected<stock_changes>> document_product_repository::stock_changed_since(
    std::int64_t revision) {
    return read_changes(stock_, work_, stock_changes{{}, revision});
}

task<expected<void>> document_product_repository::put_stock_level(stock_level told) {
    const std::string body = json::encode(stored_level{told.state, told.version});
    for (int tried = 1;; ++tried) {
        auto known = co_await stock_.get(told.sku);
        expected<document::document> put;
        if (known) {
            auto read = json::decode<stored_level>(known->body);
            if (read && read->version > told.version) co_return expected<void>();
            put = co_await stock_.replace_if(told.sku, known->revision, body, {});
        } else if (known.error().is(errors::not_found)) {
            put = co_await stock_.insert(told.sku, body, {});
        } else {
            co_return std::unexpected(std::move(known.error()));
        }
        if (put) co_return expected<void>();
        const bool outrun = put.error().is(errors::stale) || put.error().is(errors::conflict);
        if (!outrun || tried == tries_max) co_return std::unexpected(std::move(put.error()));
    }
}

}  // namespace flores::product
