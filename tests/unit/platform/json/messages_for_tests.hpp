// The messages that the tests of platform/json send about.
#pragma once

#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shop {

namespace json = flores::json;

enum class occasion { amor, san_valentin, new_ };
BOOST_DESCRIBE_ENUM(occasion, amor, san_valentin, new_)

enum class currency { CLP };
BOOST_DESCRIBE_ENUM(currency, CLP)

struct money {
    std::int64_t pesos = 0;
};

struct money_wire {
    json::integer<0, 1'000'000> amount;
    currency currency_{};
};
BOOST_DESCRIBE_STRUCT(money_wire, (), (amount, currency_))

// A scalar value without default constructor.
class sku {
public:
    static constexpr std::string_view pattern = "^[A-Z]{3}[0-9]{3}$";
    static constexpr std::size_t chars_max = 6;
    static std::pair<std::string_view, std::string_view> why_refused(std::string_view text) {
        if (text != "AML-001") return {};
        return {"Sin guion.", "Without a hyphen."};
    }
    static std::optional<sku> parse(std::string_view text) {
        if (text.size() != 6) return std::nullopt;
        return sku(std::string(text));
    }
    const std::string& text() const { return text_; }

private:
    explicit sku(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

struct line {
    std::optional<sku> product;
    json::integer<1, 99> quantity;
};
BOOST_DESCRIBE_STRUCT(line, (), (product, quantity))

struct revisioned {
    std::optional<std::int64_t> seen;
};
BOOST_DESCRIBE_STRUCT(revisioned, (), (seen))

struct order : revisioned {
    json::text<1, 10> name;
    json::list<line, 3, 1> lines;
    occasion for_{};
    json::patch<json::paragraph<1, 20>> message;
};
BOOST_DESCRIBE_STRUCT(order, (revisioned), (name, lines, for_, message))

struct node {
    std::string name;
    std::vector<node> children;
};
BOOST_DESCRIBE_STRUCT(node, (), (name, children))

}  // namespace shop

template <>
struct flores::json::wire_names<shop::occasion> {
    static constexpr named<shop::occasion> table[] = {
        {shop::occasion::san_valentin, "san-valentin"}};
};

template <>
struct flores::json::codec<shop::money>
    : flores::json::codec_through<shop::money, shop::money_wire> {
    static shop::money from_wire(const shop::money_wire& wire) { return {wire.amount}; }
    static shop::money_wire to_wire(const shop::money& value) {
        return {{value.pesos}, shop::currency::CLP};
    }
};

namespace shop {

// "pointer code" of every refused field, one a line; the code of the failure when it is another.
template <class T>
std::string refused(const flores::expected<T>& got) {
    if (got) return "accepted";
    if (!got.error().is(flores::errors::invalid_input)) return std::string(got.error().kind->code);
    std::string out;
    for (const flores::field_error& field : got.error().fields) {
        if (!out.empty()) out += '\n';
        out += field.pointer + ' ' + std::string(field.code);
    }
    return out;
}

template <class T>
std::string refusal_of(std::string_view text) {
    return refused(json::decode<T>(text));
}

// What T is when it came in and went out again.
template <class T>
std::string round_trip(std::string_view text) {
    const flores::expected<T> got = json::decode<T>(text);
    return got ? json::encode(*got) : refused(got);
}

}  // namespace shop
