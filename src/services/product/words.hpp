// From text to what search compares: words without accents or case, stop words, and Snowball stems
// of both languages. Pure; safe from any thread.
#pragma once

#include "platform/core/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

// The words of a text in order, each a view into it: runs of letters and digits. Punctuation of any
// script's common blocks separates, as do symbols and emoji; bytes that are no UTF-8 stay inside a
// word.
std::vector<std::string_view> split_words(std::string_view text);

// In lower case with its accents, as a suggestion is shown: "PEONÍAS" gives "peonías". Covers
// Latin-1.
std::string lower_case(std::string_view text);

// Whether a folded word of either language says nothing about a product: "de", "with".
bool is_stop_word(std::string_view folded);

// What a folded Spanish word has in both numbers: "luz" and "luces" give "luc", "clavel" and
// "claveles" give "clavel". No word itself; for comparing only.
std::string numberless(std::string_view folded);

// The Snowball stem of a folded word, in Spanish of what it has in both numbers, which Snowball
// alone loses without accents: "orquidea" and "orquideas" give "orquide".
std::string stem(std::string_view folded, language of);

}  // namespace flores::product
