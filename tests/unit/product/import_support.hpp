// A catalogue of a map, and imports into it, for tests.
#pragma once

#include "services/product/import_plan.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

namespace flores::product::test {

inline std::string file_text(const std::string& path) {
    std::ifstream file(FLORES_SOURCE_DIR + ("/" + path), std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline const import_ground& shop_ground() {
    static const import_ground ground =
        read_import_ground(FLORES_SOURCE_DIR + std::string("/deploy/seed")).value();
    return ground;
}

class small_catalogue {
public:
    expected<import_plan> plan(std::string_view text, bool partial = false) const {
        const auto known = [this](std::string_view id) -> const product* {
            const auto found = products.find(std::string(id));
            return found == products.end() ? nullptr : &found->second;
        };
        import_planner planner(shop_ground(), known, tree, "imp_test", instant{});
        const import_sink sink{[&](import_category one) { planner.add(std::move(one)); },
                               [&](read_record one) {
                                   planner.add(std::move(one));
                               }};
        const expected<void> read = read_import(text, sink);
        if (!read) return std::unexpected(read.error());
        return planner.finish(partial);
    }

    // Plans and applies.
    import_plan take(std::string_view text, bool partial = false) {
        import_plan done = plan(text, partial).value();
        for (const product& one : done.write.products) products[one.id] = one;
        if (done.write.tree) tree = *done.write.tree;
        return done;
    }

    std::map<std::string, product> products;
    category_tree tree;
};

}  // namespace flores::product::test
