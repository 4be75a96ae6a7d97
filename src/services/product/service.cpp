#include "services/product/service.hpp"

#include "services/order/events.hpp"
#include "services/product/prices.hpp"
#include "services/product/records.hpp"

#include <algorithm>
#include <iterator>

namespace flores::product {
namespace {

bool has(const category_tree& tree, std::string_view slug) {
    return std::ranges::find(tree.nodes, slug, &category_node::slug) != tree.nodes.end();
}

// A stock given for a SKU that `known` has or had would be overlooked.
template <class Sizes>
std::vector<field_error> check_stock(const Sizes& sizes, const product& known) {
    std::vector<field_error> faults;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        if (sizes[i].initial_stock && ever_came_in(known, sizes[i].size))
            faults.push_back({"/sizes/" + std::to_string(i) + "/initial_stock",
                              "not_allowed",
                              {"El stock de este tamaño se cambia con un movimiento.",
                               "The stock of this size is changed by a movement."}});
    return faults;
}

// What the sizes of an input say of stock: of SKUs that `known` never had. Precondition: `fresh`,
// which has these sizes, is sound.
template <class Sizes>
std::vector<announced_stock> stock_of(const Sizes& sizes, const product* known,
                                      const product& fresh) {
    std::vector<announced_stock> out;
    const std::vector<sku> names = skus(fresh);
    for (std::size_t i = 0; i < sizes.size(); ++i)
        if (known == nullptr || !ever_came_in(*known, sizes[i].size))
            out.push_back(
                {names[i].text(), sizes[i].initial_stock ? sizes[i].initial_stock->value : 0});
    return out;
}

// Of a product what the log of staff shows: "estandar 20000, grande 30000", and whether it is
// archived.
std::string state_text(const product& what) {
    std::string out;
    for (const size_offer& one : what.sizes) {
        if (!out.empty()) out += ", ";
        out.append(size_name(one.size)).append(" ").append(std::to_string(one.price.amount));
    }
    return what.active ? out : out + ", archived";
}

// The faults of a tree as those of the node that was put: a ring is one of every node in it.
std::vector<field_error> faults_of_one(std::vector<field_error> of_tree) {
    std::vector<field_error> out;
    for (field_error& one : of_tree) {
        one.pointer.erase(0, one.pointer.find('/', 1));  // the node's place
        if (std::ranges::find(out, one.pointer, &field_error::pointer) == out.end())
            out.push_back(std::move(one));
    }
    return out;
}

std::string state_text(const category_node& what) {
    return what.parent.empty() ? what.name.es : what.parent + " / " + what.name.es;
}

}  // namespace

task<expected<void>> product_service::check_whole(const product& candidate, const product* known,
                                                  std::vector<field_error> stock) {
    auto tree = co_await stored_.tree();
    if (!tree) co_return std::unexpected(std::move(tree.error()));
    std::vector<field_error> faults = check(candidate, known);
    std::ranges::move(stock, std::back_inserter(faults));
    const bool malformed = !is_slug(candidate.category);  // check() says so
    if (!malformed && !has(*tree, candidate.category)) {
        error refused(faults.empty() ? unknown_category : errors::invalid_input);
        refused.fields = std::move(faults);
        refused.fields.push_back(field_of("/category", unknown_category));
        co_return std::unexpected(std::move(refused));
    }
    if (!faults.empty()) co_return refuse(std::move(faults));
    co_return expected<void>();
}

// Answers after readers see the change.
task<expected<product>> product_service::save(product next, std::vector<announced_stock> stock,
                                              deed done) {
    const std::int64_t before = next.revision;
    next.updated_at = clock_.now();
    catalogue_write what;
    what.at = next.updated_at;
    what.id = new_id(ids_, what.at, "imp");
    what.products.push_back(next);
    what.stock = std::move(stock);
    what.priced = repriced(what.products, *shown_.newest());
    what.told.push_back(
        order::event_of({std::move(done.by), std::move(done.action), order::audit_subject::product,
                         next.id, std::move(done.before), state_text(next)},
                        ids_, what.at));
    auto written = co_await stored_.write(std::move(what));
    if (!written) co_return std::unexpected(std::move(written.error()));
    auto showing = shown_.show(*written);
    co_await std::move(showing);
    next.revision = before + 1;
    co_return next;
}

task<expected<product>> product_service::create(new_product_input wanted, std::string by) {
    product fresh;
    fresh.id = wanted.id.value;
    apply(static_cast<const product_input&>(wanted), fresh);
    fresh.created_at = clock_.now();
    std::vector<field_error> no_stock_faults;  // all its SKUs are new
    auto sound = co_await check_whole(fresh, nullptr, std::move(no_stock_faults));
    if (!sound) co_return std::unexpected(std::move(sound.error()));
    auto stock = stock_of(wanted.sizes, nullptr, fresh);
    deed done{"product.create", std::move(by), {}};
    auto saved = co_await save(std::move(fresh), std::move(stock), std::move(done));
    if (!saved && saved.error().is(errors::stale)) co_return fail(id_taken);
    co_return saved;
}

task<expected<product>> product_service::replace(std::string id, product_input wanted,
                                                 seen_revision seen, std::string by) {
    auto known = co_await stored_.find(std::move(id));
    if (!known) co_return known;
    if (!seen.is(known->revision)) co_return fail(errors::stale);
    product next = *known;
    apply(wanted, next);
    auto stock_faults = check_stock(wanted.sizes, *known);
    auto sound = co_await check_whole(next, &*known, std::move(stock_faults));
    if (!sound) co_return std::unexpected(std::move(sound.error()));
    auto stock = stock_of(wanted.sizes, &*known, next);
    deed done{"product.edit", std::move(by), state_text(*known)};
    co_return co_await save(std::move(next), std::move(stock), std::move(done));
}

task<expected<product>> product_service::change(std::string id, product_patch wanted,
                                                seen_revision seen, std::string by) {
    auto known = co_await stored_.find(std::move(id));
    if (!known) co_return known;
    if (!seen.is(known->revision)) co_return fail(errors::stale);
    product next = *known;
    apply(wanted, next);
    std::vector<field_error> stock_faults;
    if (wanted.sizes) stock_faults = check_stock(*wanted.sizes, *known);
    auto sound = co_await check_whole(next, &*known, std::move(stock_faults));
    if (!sound) co_return std::unexpected(std::move(sound.error()));
    std::vector<announced_stock> stock;
    if (wanted.sizes) stock = stock_of(*wanted.sizes, &*known, next);
    deed done{"product.edit", std::move(by), state_text(*known)};
    co_return co_await save(std::move(next), std::move(stock), std::move(done));
}

task<expected<product>> product_service::set_active(std::string id, bool active, std::string by) {
    for (int tried = 1;; ++tried) {
        auto known = co_await stored_.find(id);
        if (!known || known->active == active) co_return known;
        deed done{active ? "product.restore" : "product.archive", by, state_text(*known)};
        known->active = active;
        auto saved = co_await save(std::move(*known), {}, std::move(done));
        const bool outrun = !saved && saved.error().is(errors::stale);
        if (!outrun || tried == tries_max) co_return saved;
    }
}

task<expected<category_node>> product_service::put_category(std::string slug, category_input wanted,
                                                            std::string by) {
    category_node node{std::move(slug),
                       wanted.parent ? wanted.parent->value : std::string(),
                       {wanted.name.es.value, wanted.name.en ? wanted.name.en->value : ""}};
    for (int tried = 1;; ++tried) {
        auto tree = co_await stored_.tree();
        if (!tree) co_return std::unexpected(std::move(tree.error()));
        const auto found =
            std::find_if(tree->nodes.begin(), tree->nodes.end(),
                         [&](const category_node& one) { return one.slug == node.slug; });
        if (found != tree->nodes.end() && *found == node) co_return node;
        const std::string before = found != tree->nodes.end() ? state_text(*found) : "";
        if (found != tree->nodes.end())
            *found = node;
        else
            tree->nodes.push_back(node);
        std::vector<field_error> faults = faults_of_one(check(tree->nodes));
        if (!faults.empty()) co_return refuse(std::move(faults));
        catalogue_write what;
        what.at = clock_.now();
        what.tree = std::move(*tree);
        what.told.push_back(order::event_of({by, "category.put", order::audit_subject::category,
                                             node.slug, before, state_text(node)},
                                            ids_, what.at));
        auto written = co_await stored_.write(std::move(what));
        const bool outrun = !written && written.error().is(errors::stale);
        if (!written && (!outrun || tried == tries_max))
            co_return std::unexpected(std::move(written.error()));
        if (outrun) continue;
        auto showing = shown_.show(*written);
        co_await std::move(showing);
        co_return node;
    }
}

task<expected<void>> product_service::take_stock_level(stock_level told) {
    // Stored first: what the board says must outlive a crash, for the event comes only once.
    auto stored = co_await stored_.put_stock_level(told);
    if (!stored) co_return stored;
    shown_.board().put(told);
    co_return expected<void>();
}

}  // namespace flores::product
