#include "domain/sku.hpp"

#include <algorithm>

namespace flores {
namespace {

constexpr std::array<std::string_view, 3> size_names{"estandar", "grande", "premium"};

}  // namespace

std::string_view size_name(product_size size) {
    return size_names[static_cast<std::size_t>(size)];
}

std::optional<product_size> parse_size(std::string_view name) {
    const auto found = std::find(size_names.begin(), size_names.end(), name);
    if (found == size_names.end()) return std::nullopt;
    return static_cast<product_size>(found - size_names.begin());
}

bool is_product_id(std::string_view text) {
    if (text.size() < 6 || text.size() > 9) return false;
    const auto letter = [](char c) {
        return c >= 'A' && c <= 'Z';
    };
    const auto digit = [](char c) {
        return c >= '0' && c <= '9';
    };
    return std::all_of(text.begin(), text.begin() + 3, letter) &&
           std::all_of(text.begin() + 3, text.end(), digit);
}

std::optional<sku> sku::parse(std::string_view text) {
    const std::size_t hyphen = text.find('-');
    if (hyphen == std::string_view::npos) return of(text, product_size::estandar);
    const std::optional<product_size> size = parse_size(text.substr(hyphen + 1));
    if (!size || *size == product_size::estandar) return std::nullopt;
    return of(text.substr(0, hyphen), *size);
}

std::optional<sku> sku::of(std::string_view product_id, product_size size) {
    if (!is_product_id(product_id)) return std::nullopt;
    sku made;
    std::copy(product_id.begin(), product_id.end(), made.id_.begin());
    made.id_length_ = static_cast<unsigned char>(product_id.size());
    made.size_ = size;
    return made;
}

std::string sku::text() const {
    std::string out(product_id());
    if (size_ != product_size::estandar) out.append("-").append(size_name(size_));
    return out;
}

}  // namespace flores
