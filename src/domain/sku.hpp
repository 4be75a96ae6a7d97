// What is sold has a SKU: the id of its product, AML001, for the only or the standard size, and
// AML001-grande for another. One thing has one spelling, so a SKU is matched as it stands.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

enum class product_size : unsigned char { estandar, grande, premium };

// "estandar", "grande", "premium".
std::string_view size_name(product_size size);
std::optional<product_size> parse_size(std::string_view name);

// Whether `text` is the id of a product: three capital letters and three digits; generated
// catalogues have up to six.
bool is_product_id(std::string_view text);

// Small and trivially copied: it allocates nothing. Default-constructed it names no product and its
// text is empty: a place for a value that is about to be read.
class sku {
public:
    static constexpr std::string_view pattern = "^[A-Z]{3}[0-9]{3,6}(-grande|-premium)?$";

    constexpr sku() = default;

    // nullopt for anything but a SKU as text() gives it.
    static std::optional<sku> parse(std::string_view text);

    // nullopt when `product_id` is none.
    static std::optional<sku> of(std::string_view product_id, product_size size);

    // A view of this object: it lives as long.
    std::string_view product_id() const { return {id_.data(), id_length_}; }
    product_size size() const { return size_; }
    std::string text() const;

    // By product id, then size.
    auto operator<=>(const sku&) const = default;

private:
    static constexpr std::size_t id_bytes_max = 9;

    std::array<char, id_bytes_max> id_{};  // zeros after the id
    unsigned char id_length_ = 0;
    product_size size_ = product_size::estandar;
};

}  // namespace flores

template <>
struct std::hash<flores::sku> {
    std::size_t operator()(const flores::sku& what) const noexcept {
        const std::size_t id = std::hash<std::string_view>()(what.product_id());
        return id * 3 + static_cast<std::size_t>(what.size());
    }
};
