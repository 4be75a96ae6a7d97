#include "platform/http/router.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace flores::http {
namespace {

bool is_unreserved(char c) {
    return is_ascii_alphanumeric(c) || std::string_view("-._~").contains(c);
}

// Takes the first segment off "/a/b/c"; the path starts with '/'.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    const auto segment = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    return segment;
}

}  // namespace

bool percent_decode(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return false;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

std::string_view plain_path(std::string_view path, std::string& out) {
    if (path.find('%') == std::string_view::npos) return path;
    out.clear();
    for (std::size_t i = 0; i < path.size(); ++i) {
        out += path[i];
        if (path[i] != '%') continue;
        const int high = i + 2 < path.size() ? hex_value(path[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_value(path[i + 2]);
        if (low < 0) return path;
        const char meant = static_cast<char>(high * 16 + low);
        if (is_unreserved(meant))
            out.back() = meant;
        else
            out.append(path.substr(i + 1, 2));
        i += 2;
    }
    return out;
}

void router::add(std::vector<route> more) {
    for (auto& one : more) {
        node* at = &root_;
        std::string_view rest = one.pattern;
        while (!rest.empty()) {
            const auto segment = take_segment(rest);
            auto& next = segment.starts_with('{') ? at->value : at->literals[std::string(segment)];
            if (!next) next = std::make_unique<node>();
            at = next.get();
        }
        for (const auto& other : at->routes)
            if (other->method == one.method)
                throw std::logic_error(
                    fmt::format("two routes for {} {}", name_of(one.method), one.pattern));
        at->routes.push_back(std::make_unique<route>(std::move(one)));
        routes_.push_back(at->routes.back().get());
    }
}

const router::node* router::walk(const node& from, std::string_view rest, std::size_t values,
                                 call& at) const {
    if (rest.empty()) return from.routes.empty() ? nullptr : &from;
    const auto segment = take_segment(rest);
    if (const auto literal = from.literals.find(segment); literal != from.literals.end())
        if (const node* found = walk(*literal->second, rest, values, at)) return found;
    if (!from.value || segment.empty() || values == path_values_max) return nullptr;
    if (!percent_decode(segment, at.path_values[values])) return nullptr;
    return walk(*from.value, rest, values + 1, at);
}

const route* router::find(call& at, std::string* allowed) const {
    at.path = plain_path(at.in.path, at.decoded_path);
    if (!at.path.starts_with('/')) return nullptr;
    const node* found = walk(root_, at.path, 0, at);
    if (found == nullptr) return nullptr;
    const verb wanted = at.in.method == verb::head ? verb::get : at.in.method;
    for (const auto& one : found->routes)
        if (one->method == wanted) return one.get();
    if (allowed == nullptr) return nullptr;
    *allowed = "OPTIONS";
    for (const auto& one : found->routes) {
        allowed->append(", ").append(name_of(one->method));
        if (one->method == verb::get) allowed->append(", HEAD");
    }
    return nullptr;
}

std::vector<route*> router::all() {
    return routes_;
}

std::vector<const route*> router::all() const {
    return {routes_.begin(), routes_.end()};
}

}  // namespace flores::http
