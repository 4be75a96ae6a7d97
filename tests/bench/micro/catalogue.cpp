// What the catalogue in memory costs: builds synthetic products, prints the seconds to make a
// snapshot and a successor, the memory, and the CPU microseconds of each kind of question.
// One thread; build it with optimisation.
//
//     catalogue [products=100000]
#include "services/product/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace flores::product {
namespace {

constexpr std::array colours{"rojo", "blanco",  "rosa",  "amarillo", "verde", "morado",
                             "azul", "naranja", "crema", "fucsia",   "coral", "violeta"};
constexpr std::array flowers{"Rosas",       "Rosas rojas", "Girasoles",  "Peonías",
                             "Tulipanes",   "Liliums",     "Gerberas",   "Claveles",
                             "Hortensias",  "Orquídeas",   "Eucalipto",  "Lavanda",
                             "Margaritas",  "Anturios",    "Ranúnculos", "Proteas",
                             "Crisantemos", "Gipsophila",  "Statice",    "Follaje verde"};
constexpr std::array nouns{"Ramo", "Caja",   "Cesta",   "Arreglo", "Corona",
                           "Kit",  "Planta", "Bouquet", "Jarrón",  "Centro"};
constexpr std::array moods{"Pasión",  "Alegría",   "Ternura", "Armonía", "Esperanza",
                           "Encanto", "Primavera", "Aurora",  "Dulzura", "Serenidad"};

// Made-up words, so that the vocabulary is as large as a large shop's.
std::string made_up_word(std::mt19937& random) {
    constexpr std::array syllables{"la", "ro", "mi",  "ten", "cal", "vi",  "so", "nar",
                                   "du", "pe", "gri", "fa",  "lo",  "bun", "zu", "ma"};
    std::string word;
    const auto count = 2 + random() % 2;
    for (unsigned long i = 0; i < count; ++i) word += syllables[random() % syllables.size()];
    return word;
}

template <class Words>
std::string pick(const Words& words, std::mt19937& random) {
    return words[random() % words.size()];
}

product synthetic(std::size_t number, std::size_t categories, std::mt19937& random) {
    product made;
    made.id = fmt::format("{}{:03}",
                          std::string{static_cast<char>('A' + number / 676000 % 26),
                                      static_cast<char>('A' + number / 26000 % 26),
                                      static_cast<char>('A' + number / 1000 % 26)},
                          number % 1000);
    made.flowers = {pick(flowers, random), pick(flowers, random) + " " + made_up_word(random)};
    made.name.es =
        fmt::format("{} {} de {}", pick(nouns, random), pick(moods, random), made.flowers.front());
    made.name.en = "Bouquet " + made_up_word(random);
    made.description.es = "Un arreglo preparado a mano con";
    for (int i = 0; i < 12; ++i) made.description.es += " " + made_up_word(random);
    made.category = fmt::format("categoria-{}", random() % categories);
    made.occasions = {std::string(occasion_table[random() % 10].slug)};
    const std::string second(occasion_table[random() % 10].slug);
    if (second != made.occasions.front()) made.occasions.push_back(second);
    made.colours = {pick(colours, random), pick(colours, random)};
    made.sizes = {{product_size::estandar,
                   money{12'000 + 1'000 * (static_cast<int>(random() % 239))}, std::nullopt,
                   "Altura: 45 cm"}};
    made.featured = random() % 50 == 0;
    made.created_at = instant(std::chrono::seconds(1'700'000'000 + random() % 30'000'000));
    if (random() % 3 == 0) made.rating = rating_summary{static_cast<int>(300 + random() % 201), 4};
    return made;
}

double cpu_micros() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double resident_mib() {
    std::ifstream statm("/proc/self/statm");
    std::size_t pages_of_all = 0;
    std::size_t pages_resident = 0;
    statm >> pages_of_all >> pages_resident;
    return static_cast<double>(pages_resident) * 4096 / (1024 * 1024);
}

template <class Question>
void measure(std::string_view name, Question&& ask) {
    constexpr int rounds = 400;
    std::vector<double> micros;
    std::size_t found = 0;
    for (int i = 0; i < rounds; ++i) {
        const double start = cpu_micros();
        found = ask(i);
        micros.push_back(cpu_micros() - start);
    }
    std::sort(micros.begin(), micros.end());
    fmt::print("{:<44} p50 {:>8.1f} us   p99 {:>8.1f} us   found {}\n", name, micros[rounds / 2],
               micros[rounds * 99 / 100], found);
}

void measure_lists(const catalogue& shop) {
    const auto list = [&](const filter& wanted, ordering order) {
        return [&shop, wanted, order](int) {
            return shop.list(wanted, order, std::nullopt, 20).total;
        };
    };
    measure("by id", [&](int i) {
        return static_cast<std::size_t>(shop.find(fmt::format("AAB{:03}", i)) != nullptr);
    });
    measure("list, all", list({}, ordering::relevance));
    measure("list, category by price", list({.categories = {"categoria-7"}}, ordering::price));
    measure("list, three filters by rating",
            list({.occasions = {"amor"}, .colours = {"rojo"}, .price_max = money{60'000}},
                 ordering::rating));
    measure("list, dear by price (the longest walk)",
            list({.price_min = money{100'000}}, ordering::price));
    const page first = shop.list(filter{}, ordering::newest, std::nullopt, 20);
    measure("list, second page", [&](int) {
        return shop.list(filter{}, ordering::newest, first.next, 20).entries.size();
    });
    measure("similar", [&](int i) { return shop.similar(fmt::format("AAB{:03}", i), 8).size(); });
    measure("featured", [&](int) { return shop.featured(12).size(); });
}

void measure_searches(const catalogue& shop) {
    for (const std::string query :
         {"rosas", "ramo de girasoles", "girasloes", "gira", "peonias rojo", "arreglo preparado",
          "qqqqqqqqq", "ramo rosa rojo amor pasion caja cesta corona", "m",
          "latenro micaldu perozuma narvifalo bungrisola mazudute pefabunlo sogrinarte"})
        measure("search \"" + query.substr(0, 30) + "\"", [&](int) {
            return shop.list({.q = query}, ordering::relevance, std::nullopt, 20).total;
        });
    for (const std::string typed : {"gi", "m", "ramo de ro"})
        measure("complete \"" + typed + "\"",
                [&](int) { return shop.complete(typed, 8, language::es).size(); });
}

void measure_facets(const catalogue& shop) {
    const auto count = [&](const filter& wanted) {
        return [&shop, wanted](int) {
            return shop.count_facets(wanted).colours.size();
        };
    };
    measure("facets, all", count({}));
    measure("facets, half of all", count({.price_min = money{130'000}}));
    measure("facets, search", count({.q = "rosas"}));
    measure("facets, every kind chosen", count({.categories = {"categoria-7"},
                                                .occasions = {"amor"},
                                                .colours = {"rojo"},
                                                .flowers = {"rosas"},
                                                .price_max = money{60'000}}));
}

void run(std::size_t count) {
    constexpr std::size_t categories = 40;
    std::vector<category_node> tree;
    for (std::size_t i = 0; i < categories; ++i)
        tree.push_back({fmt::format("categoria-{}", i),
                        i < 8 ? "" : fmt::format("categoria-{}", i % 8),
                        {fmt::format("Categoría {}", i), ""}});
    std::mt19937 random(7);  // NOLINT: the same products at each run
    std::vector<product> products;
    for (std::size_t i = 0; i < count; ++i) products.push_back(synthetic(i, categories, random));

    const double before_mib = resident_mib();
    double start = cpu_micros();
    const auto shop = catalogue::make(std::move(products), tree);
    fmt::print("made {} products in {:.2f} s, {:.0f} MiB more (products moved in)\n", count,
               (cpu_micros() - start) / 1e6, resident_mib() - before_mib);
    product changed = shop->entries()[count / 2]->data;
    changed.name.es = "Arreglo cambiado";
    start = cpu_micros();
    const auto next = shop->successor({{changed}, {}, {}});
    fmt::print("successor with one change in {:.3f} s\n", (cpu_micros() - start) / 1e6);
    measure_lists(*next);
    measure_searches(*next);
    measure_facets(*next);
}

}  // namespace
}  // namespace flores::product

int main(int argc, char** argv) {
    flores::product::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000);
}
