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

const std::string& first_dimensions(const product& of) {
    static const std::string none;
    return of.sizes.empty() ? none : of.sizes.front().dimensions;
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
                             dimensions_of(one.dimensions, std::string())});
        into.sizes = std::move(sizes);
    } else if (from.price) {
        into.sizes = {{product_size::estandar, money{from.price->value},
                       money_of(from.original_price),
                       dimensions_of(from.size, first_dimensions(into))}};
    } else if (into.sizes.empty()) {
        faults.push_back(
            record_fault("/price", "required", "Falta el precio.", "The price is missing."));
    } else if (from.original_price) {
        faults.push_back(record_fault("/original_price", "not_allowed",
                                      "El precio anterior va con el precio.",
                                      "The original price goes with the price."));
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
