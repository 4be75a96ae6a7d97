#include "services/product/search_index.hpp"

#include "domain/utf8.hpp"
#include "import_support.hpp"
#include "services/product/vocabulary.hpp"
#include "services/product/words.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace flores::product {
namespace {

// An index over one-line documents, each field with the weight of a name unless told otherwise.
class index_of {
public:
    explicit index_of(std::vector<lexicon::field> documents) {
        auto words = std::make_shared<lexicon>();
        for (const lexicon::field& each : documents) uses_.push_back(words->analyse({{each}}));
        const std::vector<std::span<const weighted>> views(uses_.begin(), uses_.end());
        index_ = search_index(words, views);
    }

    std::vector<position> match(std::string_view query) const {
        std::vector<position> found;
        index_.match(query).positions.for_each([&](position at) { found.push_back(at); });
        return found;
    }
    const search_index& index() const { return index_; }

private:
    std::vector<std::vector<weighted>> uses_;
    search_index index_;
};

lexicon::field named(std::string_view text, language in = language::es) {
    return {text, in, field_weight::name};
}

using positions = std::vector<position>;

TEST(words, are_split_at_punctuation_of_any_kind) {
    const std::vector<std::string_view> expected{"Ramo", "Pasión", "de", "100", "rosas"};
    EXPECT_EQ(split_words("¡Ramo «Pasión» — de 100\u00A0rosas!"), expected);
    EXPECT_TRUE(split_words(" -- … ").empty());
    const std::vector<std::string_view> bare{"rosas", "amor", "madre", "rosé", "年花"};
    EXPECT_EQ(split_words("rosas™ ❤\uFE0Famor👩\u200D🌾🌹 madre♥rosé🏴\U000E0063年花"), bare);
}

TEST(words, are_shown_in_lower_case_with_accents) {
    EXPECT_EQ(lower_case("PEONÍAS Ñandú"), "peonías ñandú");
}

TEST(vocabulary, counts_every_kind_of_mistake_once) {
    EXPECT_EQ(mistakes_between("rosas", "rosas", 2), 0U);
    EXPECT_EQ(mistakes_between("girasloes", "girasoles", 2), 1U);  // two exchanged
    EXPECT_EQ(mistakes_between("rozas", "rosas", 2), 1U);
    EXPECT_EQ(mistakes_between("rosa", "rosas", 2), 1U);
    EXPECT_EQ(mistakes_between("rosas", "lirio", 2), 3U);
    EXPECT_EQ(mistakes_between(std::string(500, 'a'), std::string(500, 'a'), 2), 3U);
}

TEST(search, forgives_accents_capitals_and_plurals) {
    const index_of shop({named("Peonías rosadas"), named("Ramo de Rosas"), named("Tulipán")});
    EXPECT_EQ(shop.match("peonias"), positions{0});
    EXPECT_EQ(shop.match("PEONÍA"), positions{0});
    EXPECT_EQ(shop.match("rosa ramo"), positions{1});
    EXPECT_EQ(shop.match("tulipanes"), positions{2});
    EXPECT_EQ(shop.match("tulipan"), positions{2});
}

TEST(search, finds_the_same_by_one_and_by_many) {
    const std::pair<std::string, std::string> pairs[] = {
        {"orquídea", "orquídeas"}, {"clavel", "claveles"},   {"luz", "luces"},
        {"alelí", "alelíes"},      {"ave", "aves"},          {"kit", "kits"},
        {"bouquet", "bouquets"},   {"mes", "meses"},         {"gris", "grises"},
        {"dulce", "dulces"},       {"living", "livings"},    {"ramo redondo", "ramos redondos"},
        {"jazmín", "jazmines"},    {"línea", "líneas"},      {"celebración", "celebraciones"},
        {"bonsái", "bonsáis"},     {"semanal", "semanales"}, {"ciprés", "cipreses"},
    };
    for (const auto& [one, many] : pairs) {
        // Each number by itself in the catalogue, and an English word that Snowball might take in.
        const index_of shop({named(one), named(many), named("artisan", language::en)});
        for (const std::string& query : {one, many, fold(one), fold(many)})
            EXPECT_EQ(shop.match(query), (positions{0, 1})) << query;
    }
}

TEST(search, finds_the_flowers_of_the_shop_by_one_and_by_many) {
    test::small_catalogue shop;
    shop.take(test::file_text("deploy/seed/catalogue.json"));
    std::vector<std::string> texts;
    for (const auto& [id, one] : shop.products) {
        std::string& text = texts.emplace_back(one.name.es + " " + one.description.es);
        for (const auto* words : {&one.flowers, &one.colours, &one.search_words})
            for (const std::string& word : *words) text += " " + word;
    }
    std::vector<lexicon::field> documents;
    for (const std::string& text : texts) documents.push_back(named(text));
    const index_of all(documents);
    const std::pair<std::string, std::string> pairs[] = {
        {"alelí", "alelíes"},
        {"alstroemeria", "alstroemerias"},
        {"anturio", "anturios"},
        {"ave", "aves"},
        {"azul", "azules"},
        {"cala", "calas"},
        {"caléndula", "caléndulas"},
        {"cardo", "cardos"},
        {"ciprés", "cipreses"},
        {"clavel", "claveles"},
        {"crisantemo", "crisantemos"},
        {"dalia", "dalias"},
        {"flor", "flores"},
        {"fresia", "fresias"},
        {"gerbera", "gerberas"},
        {"girasol", "girasoles"},
        {"gris", "grises"},
        {"hortensia", "hortensias"},
        {"jardín", "jardines"},
        {"jazmín", "jazmines"},
        {"lilium", "liliums"},
        {"limonero", "limoneros"},
        {"margarita", "margaritas"},
        {"minirrosa", "minirrosas"},
        {"orquídea", "orquídeas"},
        {"peonía", "peonías"},
        {"ranúnculo", "ranúnculos"},
        {"rosa", "rosas"},
        {"tulipán", "tulipanes"},
        {"verde", "verdes"},
        {"luz", "luces"},
        {"kit", "kits"},
    };
    for (const auto& [one, many] : pairs) {
        const positions found = all.match(many);
        EXPECT_FALSE(found.empty()) << many;
        for (const std::string& query : {one, fold(one), fold(many)})
            EXPECT_EQ(all.match(query), found) << query;
    }
}

TEST(search, forgives_the_same_mistake_in_one_and_in_many) {
    const index_of shop({named("Orquídea blanca"), named("Dos orquídeas"), named("Claveles")});
    for (const char* query : {"orqidea", "orqideas", "orquidia", "orquidias", "orqídea"})
        EXPECT_EQ(shop.match(query), (positions{0, 1})) << query;
    for (const char* query : {"clabel", "clabeles"}) EXPECT_EQ(shop.match(query), positions{2});
}

TEST(search, takes_no_word_of_one_language_for_a_relative_in_the_other) {
    // In English "artesanal" would be a form of "artesan", as the Spanish "artesanos" is.
    const index_of shop({named("Jarrón artesanal"), named("Dulces de artesanos")});
    EXPECT_EQ(shop.match("artesanal"), positions{0});
    EXPECT_EQ(shop.match("artesanales"), positions{0});
}

TEST(search, reads_english_as_well) {
    const index_of shop({named("Sunflowers with roses", language::en), named("Lirios")});
    EXPECT_EQ(shop.match("sunflower"), positions{0});
    EXPECT_EQ(shop.match("rose"), positions{0});
}

TEST(search, forgives_a_typing_mistake_only_in_long_enough_words) {
    const index_of shop({named("Girasoles"), named("Lis"), named("Hortensias azules")});
    EXPECT_EQ(shop.match("girasloes"), positions{0});
    EXPECT_EQ(shop.match("giraslo"), positions{0});  // a mistake and a singular
    EXPECT_EQ(shop.match("hortencia"), positions{2});
    EXPECT_EQ(shop.match("lus"), positions{});
    EXPECT_EQ(shop.match("xxrasoles"), positions{0});
    EXPECT_EQ(shop.match("xxxasoles"), positions{});
}

TEST(search, forgives_a_letter_left_out_of_a_word_that_is_short_without_its_number) {
    const index_of shop({named("Flores"), named("Rosas"), named("Ramos"), named("Madre"),
                         named("Calas"), named("Aves"), named("Sol")});
    const std::pair<const char*, position> meant[] = {
        {"floes", 0}, {"flres", 0}, {"lores", 0}, {"fores", 0}, {"roas", 1}, {"osas", 1},
        {"raos", 2},  {"rmos", 2},  {"mare", 3},  {"mdre", 3},  {"made", 3}, {"clas", 4}};
    for (const auto& [query, found] : meant)
        EXPECT_EQ(shop.match(query), positions{found}) << query;
    // Three letters are a mistake away from too much: café from cala, and none is left out of sol.
    for (const char* query : {"café", "avis", "mes", "ols", "rae", "tres", "base", "sale", "fl0s"})
        EXPECT_EQ(shop.match(query), positions{}) << query;
}

TEST(search, completes_a_word_that_nobody_uses) {
    const index_of shop({named("Girasoles"), named("Gira de flores")});
    EXPECT_EQ(shop.match("giraso"), positions{0});
    EXPECT_EQ(shop.match("flores gira"), positions{1});
    EXPECT_EQ(shop.match("girasol flo"), positions{});
}

TEST(search, wants_every_word_and_ignores_stop_words) {
    const index_of shop({named("Ramo de rosas"), named("Ramo de lirios"), named("Decoración")});
    EXPECT_EQ(shop.match("ramo"), (positions{0, 1}));
    EXPECT_EQ(shop.match("ramo lirio"), positions{1});
    EXPECT_EQ(shop.match("el ramo con las rosas"), positions{0});
    EXPECT_EQ(shop.match("de"), positions{2});
    EXPECT_EQ(shop.match("rosas 🌹 ❤\uFE0F ramo™"), positions{0});
}

TEST(search, widens_every_word_when_together_they_match_nothing) {
    // "cala" is used, but beside "blanca" only its longer relative stands.
    const index_of shop({named("Cala roja"), named("Calathea blanca")});
    EXPECT_EQ(shop.match("cala blanca"), positions{1});
}

TEST(search, weighs_names_above_descriptions) {
    const index_of shop({{"rosas", language::es, field_weight::description}, named("rosas")});
    const search_matches found = shop.index().match("rosas");
    EXPECT_LT(found.scores[0], found.scores[1]);
}

TEST(search, never_ignores_a_query_it_cannot_use) {
    const index_of shop({named("Rosas")});
    const std::string long_word(101, 'r');
    const std::vector<std::string> hostile{"!!!",
                                           "%_*",
                                           "' OR 1=1 --",
                                           "\xFF\xFE rosas",
                                           long_word,
                                           "rosas b c d f g h i j",
                                           std::string("rosas\0", 6) + "lirios",
                                           "日本語",
                                           "\u0301"};
    for (const std::string& query : hostile) EXPECT_EQ(shop.match(query), positions{}) << query;
}

TEST(search, tells_why_a_query_is_refused) {
    EXPECT_FALSE(check_query("rosas rojas"));
    std::string hundred;
    for (int i = 0; i < 100; ++i) hundred += "ñ";
    EXPECT_FALSE(check_query(hundred));
    EXPECT_EQ(check_query(hundred + "ñ")->code, "too_long");
    EXPECT_FALSE(check_query("1 2 3 4 5 6 7 8"));
    EXPECT_EQ(check_query("1 2 3 4 5 6 7 8 9")->code, "too_many");
    EXPECT_FALSE(check_query("ramo de rosas rojas para el día de la madre"));
    std::string articles = "rosas";
    for (int i = 0; i < 23; ++i) articles += " la";
    EXPECT_FALSE(check_query(articles));
    EXPECT_EQ(check_query(articles + " la")->code, "too_many");
    EXPECT_EQ(check_query("\xC3(")->code, "bad_format");
}

TEST(search, an_empty_index_finds_nothing) {
    const search_index nothing;
    EXPECT_TRUE(nothing.match("rosas lirios").positions.empty());
    EXPECT_TRUE(nothing.complete("ro", 5, language::es).empty());
}

TEST(completion, offers_the_most_used_first_with_its_accents) {
    const index_of shop({named("Peonías"), named("Peonías"), named("Perfume"), named("Peonía")});
    const std::vector<std::string> expected{"peonías", "perfume"};
    EXPECT_EQ(shop.index().complete("pe", 5, language::es), expected);
    EXPECT_EQ(shop.index().complete("pe", 1, language::es).size(), 1U);
}

TEST(completion, shows_accents_although_somebody_left_them_out) {
    const index_of shop({named("peonias"), named("PEONÍAS"), named("peonias")});
    EXPECT_EQ(shop.index().complete("peo", 5, language::es), std::vector<std::string>{"peonías"});
}

TEST(completion, keeps_to_what_the_words_before_leave) {
    const index_of shop({named("Rosas rojas"), named("Lirios romanos")});
    EXPECT_EQ(shop.index().complete("Rosas ro", 5, language::es),
              std::vector<std::string>{"rosas rojas"});
    EXPECT_EQ(shop.index().complete("los lirios ro", 5, language::es),
              std::vector<std::string>{"los lirios romanos"});
}

TEST(completion, speaks_the_language_of_the_reader_and_not_of_descriptions) {
    const index_of shop({named("Rosas"),
                         named("Roses", language::en),
                         {"rocosos", language::es, field_weight::description}});
    EXPECT_EQ(shop.index().complete("ro", 5, language::en), std::vector<std::string>{"roses"});
    EXPECT_EQ(shop.index().complete("ro", 5, language::es), std::vector<std::string>{"rosas"});
    EXPECT_TRUE(shop.index().complete("rosas ", 5, language::es).empty());
}

}  // namespace
}  // namespace flores::product
