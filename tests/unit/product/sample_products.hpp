// Products for the tests of the catalogue: sound by check(), each test changes what it is about.
#pragma once

#include "services/product/product.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace flores::product::sample {

inline std::vector<category_node> tree() {
    return {{"ramos", "", {"Ramos", "Bouquets"}},
            {"ramos-de-rosas", "ramos", {"Ramos de rosas", "Rose bouquets"}},
            {"plantas", "", {"Plantas", "Plants"}}};
}

inline product plain(std::string id, std::string name) {
    product made;
    made.id = std::move(id);
    made.name.es = std::move(name);
    made.category = "ramos";
    made.sizes = {{product_size::estandar, money{20'000}, std::nullopt, ""}};
    made.revision = 1;
    return made;
}

inline product priced(std::string id, std::int64_t price_clp) {
    product made = plain(std::move(id), "Arreglo");
    made.sizes.front().price = money{price_clp};
    return made;
}

// A dozen that differ in every attribute, AAA000 to AAA011: all in ramos, every third of them below
// it, two prices, two colours.
inline std::vector<product> dozen() {
    std::vector<product> all;
    for (int i = 0; i < 12; ++i) {
        product made = priced(fmt::format("AAA{:03}", i), i % 2 == 0 ? 15'000 : 35'000);
        made.name.es = i < 4 ? "Ramo de girasoles" : "Ramo de rosas";
        if (i % 3 == 0) made.category = "ramos-de-rosas";
        made.colours = {i % 2 == 0 ? "rojo" : "blanco"};
        made.occasions = {i < 6 ? "amor" : "cumpleanos"};
        made.flowers = {i % 4 == 0 ? "Peonías" : "Rosas"};
        made.featured = i == 7;
        made.created_at = instant(std::chrono::seconds(i / 2));
        all.push_back(std::move(made));
    }
    return all;
}

}  // namespace flores::product::sample
