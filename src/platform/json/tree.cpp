#include "platform/json/tree.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>

namespace flores::json {

namespace {

// Marks every member whose key an earlier member has. Sorting keeps a hostile object of many keys
// from costing the square of them.
void mark_repeated(node* first, std::uint32_t count) {
    constexpr std::uint32_t few = 12;
    if (count < 2) return;
    std::vector<node*> members;
    members.reserve(count);
    node* at = first;
    for (std::uint32_t i = 0; i < count; ++i, at += at->width) {
        if (count <= few)
            at->repeated = std::any_of(members.begin(), members.end(),
                                       [at](const node* other) { return other->key == at->key; });
        members.push_back(at);
    }
    if (count <= few) return;
    std::sort(members.begin(), members.end(), [](const node* a, const node* b) {
        return a->key != b->key ? a->key < b->key : a < b;
    });
    for (std::size_t i = 1; i < members.size(); ++i)
        members[i]->repeated = members[i]->key == members[i - 1]->key;
}

client_text sentence(std::string_view es, std::string_view en, std::string_view text,
                     std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto newline = before.rfind('\n');
    const auto column = newline == std::string_view::npos ? offset + 1 : offset - newline;
    return {fmt::format("{} (línea {}, columna {}).", es, line, column),
            fmt::format("{} (line {}, column {}).", en, line, column)};
}

client_text explain(boost::json::error why, std::string_view text, std::size_t offset) {
    using boost::json::error;
    const auto say = [&](std::string_view es, std::string_view en) {
        return sentence(es, en, text, offset);
    };
    if (text.empty()) return {"El cuerpo está vacío.", "The body is empty."};
    switch (why) {
        case error::incomplete:
            return say("El JSON se corta antes de terminar", "The JSON stops before its end");
        case error::extra_data:
            return say("Sobra texto después del JSON", "There is text after the JSON");
        case error::too_deep:
            return say("El JSON está demasiado anidado", "The JSON is nested too deeply");
        case error::array_too_large:
            return say("El JSON tiene demasiados valores", "The JSON has too many values");
        case error::exponent_overflow:
            return say("Hay un número fuera de rango", "A number is out of range");
        case error::illegal_leading_surrogate:
        case error::illegal_trailing_surrogate:
        case error::expected_hex_digit:
        case error::expected_utf16_escape:
            return say("Hay un escape \\u que no es un carácter",
                       "A \\u escape is not a character");
        default:
            return say("Esto no es JSON válido", "This is not valid JSON");
    }
}

}  // namespace

// Called by the parser for every part of the text; false with an error stops it.
class tree_builder {
public:
    static constexpr std::size_t max_array_size = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_object_size = max_array_size;
    static constexpr std::size_t max_string_size = max_array_size;
    static constexpr std::size_t max_key_size = max_array_size;

    using error_code = boost::json::error_code;
    using view = boost::json::string_view;

    tree_builder(std::string_view text, const limits& within) : text_(text), within_(within) {}

    tree take() { return std::move(result_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& ec) { return open(kind::array, ec); }
    bool on_array_end(std::size_t count, error_code&) { return close(count); }
    bool on_object_begin(error_code& ec) { return open(kind::object, ec); }
    bool on_object_end(std::size_t count, error_code&) {
        const std::uint32_t object = open_.back();
        close(count);
        mark_repeated(&result_.nodes_[object] + 1, static_cast<std::uint32_t>(count));
        return true;
    }
    bool on_key_part(view part, std::size_t, error_code&) { return collect(part); }
    bool on_key(view part, std::size_t size, error_code&) {
        key_ = whole(part, size);
        return true;
    }
    bool on_string_part(view part, std::size_t, error_code&) { return collect(part); }
    bool on_string(view part, std::size_t size, error_code& ec) {
        const std::string_view text = whole(part, size);
        return add({.text = text, .type = kind::string}, ec);
    }
    bool on_number_part(view, error_code&) { return true; }
    bool on_int64(std::int64_t value, view text, error_code& ec) {
        return add({.text = text, .integer = value, .type = kind::integer}, ec);
    }
    bool on_uint64(std::uint64_t, view text, error_code& ec) {
        return add({.text = text, .type = kind::number}, ec);
    }
    bool on_double(double, view text, error_code& ec) {
        return add({.text = text, .type = kind::number}, ec);
    }
    bool on_bool(bool value, error_code& ec) {
        return add({.integer = value, .type = kind::boolean}, ec);
    }
    bool on_null(error_code& ec) { return add({}, ec); }
    bool on_comment_part(view, error_code&) { return true; }
    bool on_comment(view, error_code&) { return true; }

private:
    bool add(node value, error_code& ec) {
        if (result_.nodes_.size() >= within_.values_max) {
            ec = boost::json::error::array_too_large;
            return false;
        }
        value.key = std::exchange(key_, {});
        result_.nodes_.push_back(value);
        return true;
    }

    bool open(kind type, error_code& ec) {
        open_.push_back(static_cast<std::uint32_t>(result_.nodes_.size()));
        return add({.type = type}, ec);
    }

    bool close(std::size_t count) {
        node& container = result_.nodes_[open_.back()];
        container.width = static_cast<std::uint32_t>(result_.nodes_.size() - open_.back());
        container.count = static_cast<std::uint32_t>(count);
        open_.pop_back();
        return true;
    }

    bool collect(view part) {
        // Unescaped text is never longer than its source, so the reserve holds all of it.
        if (result_.unescaped_.capacity() == 0) result_.unescaped_.reserve(text_.size());
        result_.unescaped_.insert(result_.unescaped_.end(), part.begin(), part.end());
        return true;
    }

    // The string that ends with `part`, `size` bytes long: a view of the source when it has no
    // escapes, otherwise of what was collected.
    std::string_view whole(view part, std::size_t size) {
        const bool in_source = std::greater_equal<>{}(part.data(), text_.data()) &&
                               std::less<>{}(part.data(), text_.data() + text_.size());
        if (size == part.size() && (in_source || size == 0)) return part;
        collect(part);
        return {result_.unescaped_.data() + result_.unescaped_.size() - size, size};
    }

    std::string_view text_;
    const limits& within_;
    tree result_;
    std::vector<std::uint32_t> open_;
    std::string_view key_;
};

bool is_whole(std::string_view text) {
    return text.find_first_of(".eE") == std::string_view::npos;
}

double to_double(const node& number) {
    double value = 0;
    const char* end = number.text.data() + number.text.size();
    const auto [stop, problem] = std::from_chars(number.text.data(), end, value);
    if (problem == std::errc::result_out_of_range) {
        const bool tiny = number.text.find("e-") != std::string_view::npos ||
                          number.text.find("E-") != std::string_view::npos;
        return tiny ? 0 : std::numeric_limits<double>::infinity();
    }
    return value;
}

expected<tree> tree::parse(std::string_view text, const limits& within) {
    boost::json::parse_options options;
    options.max_depth = within.depth_max;
    boost::json::basic_parser<tree_builder> parser(options, text, within);
    boost::json::error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = boost::json::error::extra_data;
    if (ec)
        return fail(errors::bad_json,
                    explain(static_cast<boost::json::error>(ec.value()), text, used));
    return parser.handler().take();
}

}  // namespace flores::json
