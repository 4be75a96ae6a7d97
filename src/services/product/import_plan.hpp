// From the records of a file to what has to be written, and the report on every line. Pure: it
// knows the catalogue as it is and writes nothing.
#pragma once

#include "services/product/import_format.hpp"
#include "services/product/import_mapping.hpp"
#include "services/product/repository.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

struct import_plan {
    catalogue_write write;  // empty when nothing is to be written
    import_report report;   // `applied` says what becomes true once `write` is done
};

class import_planner {
public:
    // The product of an id as it is now; nullptr when there is none.
    using finder = std::function<const product*(std::string_view id)>;

    // All of them outlive this.
    import_planner(const import_ground& ground, finder known, category_tree tree,
                   std::string import_id, instant now);

    // Categories come before records: the tree they make is the one that records are held against.
    void add(import_category one);
    void add(read_record one);

    // `partial`: the sound lines are taken even if others are refused.
    // invalid_input: the categories of the file do not make a tree.
    expected<import_plan> finish(bool partial);

private:
    struct word_use {
        std::optional<std::string> to;
        bool kept = false;
        std::int64_t products = 0;
    };
    using word_uses = std::map<std::string, word_use>;

    void take(read_record one);
    void merge(const import_record& from, product& into, std::vector<field_error>& faults);
    word_use& used(word_uses& words, const std::string& word);
    void merge_category(const import_record& from, product& into, std::vector<field_error>& faults);
    void merge_occasions(const import_record& from, product& into);
    void merge_hours(const import_record& from, product& into, std::vector<field_error>& faults);
    void plan(read_record one, const product* known, product fresh);
    // Returns notes on what of the stock is not taken.
    std::vector<field_error> announce_stock(const read_record& one, const product* known,
                                            const product& fresh);
    void write_nothing();
    void report_line(read_record one, line_outcome outcome, std::vector<field_error> notes = {});

    const import_ground& ground_;
    const finder known_;
    category_tree tree_;
    std::set<std::string, std::less<>> slugs_;  // of tree_
    bool tree_is_stored_ = false;               // else its nodes are those that a shop starts with
    bool tree_changed_ = false;
    std::int64_t categories_written_ = 0;
    std::set<std::string, std::less<>> file_slugs_;  // of the file's categories so far
    std::vector<field_error> category_faults_;       // of the file, with pointers into its list
    std::set<std::string, std::less<>> ids_;         // of the file so far
    word_uses categories_, occasions_, times_;
    bool counts_words_ = true;  // not those of a line that could not be read as a whole
    word_use uncounted_{};
    std::vector<line_report> refused_lines_, changed_lines_, unchanged_lines_;
    import_plan out_{};
};

}  // namespace flores::product
