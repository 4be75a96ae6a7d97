#include "services/product/import_merge.hpp"

#include "services/product/csv_columns.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace flores::product {
namespace {

std::optional<money> money_of(const std::optional<record_price>& price) {
    if (!price) return std::nullopt;
    return money{price->value};
}

std::string dimensions_of(const std::optional<record_dimensions>& given, std::string otherwise) {
    return given ? given->value : std::move(otherwise);
}

std::string known_dimensions(const product& of, product_size size) {
    const size_offer* known = find_offer(of, size);
    return known ? known->dimensions : std::string();
}

std::optional<record_price> price_of_record(const std::optional<money>& price) {
    if (!price) return std::nullopt;
    return record_price{price->amount};
}

// "/images/2" is of "/images", "/sizes/1/price" of "/sizes/1".
std::string_view member_of(std::string_view pointer) {
    auto end = pointer.find('/', 1);
    if (pointer.starts_with("/sizes/")) end = pointer.find('/', std::string_view("/sizes/").size());
    return pointer.substr(0, end);
}

}  // namespace

void add_unsaid(std::vector<field_error>& faults, std::vector<field_error> more) {
    std::vector<std::string> said;
    for (const field_error& one : faults) said.emplace_back(member_of(one.pointer));
    for (field_error& one : more)
        if (std::ranges::find(said, member_of(one.pointer)) == said.end())
            faults.push_back(std::move(one));
}

field_error record_fault(std::string pointer, std::string_view code, std::string_view es,
                         std::string_view en) {
    return {std::move(pointer), code, {std::string(es), std::string(en)}};
}

void merge_sizes(const import_record& from, product& into, std::vector<field_error>& faults) {
    if (from.sizes && from.price)
        faults.push_back(record_fault("/price", "not_allowed", "El precio va en cada tamaño.",
                                      "The price belongs to each size."));
    if (from.sizes) {
        std::vector<size_offer> sizes;
        for (const import_size& one : *from.sizes)
            sizes.push_back({one.size, money{one.price.value}, money_of(one.original_price),
                             dimensions_of(one.dimensions, known_dimensions(into, one.size))});
        set_sizes(into, std::move(sizes));
    } else if (from.price) {
        if (into.sizes.empty()) into.sizes.emplace_back();
        size_offer& first = into.sizes.front();
        first = {product_size::estandar, money{from.price->value}, money_of(from.original_price),
                 dimensions_of(from.size, first.dimensions)};
    } else if (into.sizes.empty()) {
        faults.push_back(
            record_fault("/price", "required", "Falta el precio.", "The price is missing."));
    } else if (from.original_price) {
        faults.push_back(record_fault("/original_price", "not_allowed",
                                      "El precio anterior va con el precio.",
                                      "The original price goes with the price."));
    }
}

void keep_other_columns(read_record& one, const product& known) {
    std::vector<product_size>& given = one.sizes_in_columns;
    if (given.empty() || !one.record->sizes || one.record->sizes->size() != given.size()) return;
    for (const size_offer& offer : known.sizes) {
        const auto at = std::ranges::lower_bound(given, offer.size);
        if (at != given.end() && *at == offer.size) continue;
        one.record->sizes->insert(
            one.record->sizes->begin() + (at - given.begin()),
            {offer.size, record_price{offer.price.amount}, price_of_record(offer.previous_price),
             std::nullopt, std::nullopt});
        given.insert(at, offer.size);
    }
}

std::string record_pointer(std::string_view pointer, bool sized) {
    constexpr std::pair<std::string_view, std::string_view> renamed[] = {
        {"/name/es", "/name"},
        {"/name/en", "/name_en"},
        {"/description/es", "/description"},
        {"/description/en", "/description_en"},
        {"/care/es", "/care"},
        {"/care/en", "/care_en"},
    };
    for (const auto& [ours, theirs] : renamed)
        if (pointer == ours) return std::string(theirs);
    if (pointer.starts_with("/colours"))
        return "/colors" + std::string(pointer.substr(std::string_view("/colours").size()));
    constexpr std::string_view first_size = "/sizes/0";
    if (!sized && pointer.starts_with(first_size)) pointer.remove_prefix(first_size.size());
    constexpr std::string_view previous = "/previous_price";
    if (pointer.ends_with(previous)) {
        pointer.remove_suffix(previous.size());
        return std::string(pointer) + "/original_price";
    }
    if (!sized && pointer == "/dimensions") return "/size";
    if (!sized && pointer == "/sizes") return "/price";
    return std::string(pointer);
}

std::string column_pointer(std::string_view pointer, const std::vector<product_size>& sizes) {
    constexpr std::string_view before = "/sizes/";
    std::size_t index = 0;
    const char* const end = pointer.data() + pointer.size();
    if (!pointer.starts_with(before)) return std::string(pointer);
    const auto read = std::from_chars(pointer.data() + before.size(), end, index);
    if (read.ptr == end || index >= sizes.size()) return std::string(pointer);
    const std::string_view member(read.ptr + 1, end);
    if (member == "size") return "/price";  // of the size that has to be there
    if (sizes[index] != product_size::estandar) return "/" + size_column(member, sizes[index]);
    return "/" + std::string(member == "dimensions" ? "size" : member);
}

}  // namespace flores::product
