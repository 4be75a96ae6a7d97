#include "services/product/import_plan.hpp"

#include "domain/utf8.hpp"
#include "services/product/import_merge.hpp"

#include <algorithm>
#include <utility>

namespace flores::product {
namespace {

template <class Words>
void set_words(const std::optional<Words>& from, std::vector<std::string>& to) {
    if (!from) return;
    to.clear();
    for (const auto& word : *from)
        if (std::find(to.begin(), to.end(), word.value) == to.end()) to.push_back(word.value);
}

void add_once(std::vector<std::string>& to, std::string word) {
    if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(std::move(word));
}

// A tag as a customer would type it.
std::string spoken(std::string_view tag) {
    std::string out(trimmed(tag));
    std::replace(out.begin(), out.end(), '_', ' ');
    std::replace(out.begin(), out.end(), '-', ' ');
    return out;
}

std::vector<mapped_word> mapped_words(const auto& uses) {
    std::vector<mapped_word> out;
    for (const auto& [word, use] : uses) out.push_back({word, use.to, use.products, use.kept});
    return out;
}

std::vector<line_fault> faults_of(std::vector<field_error> fields) {
    std::vector<line_fault> out;
    for (field_error& one : fields)
        out.push_back({std::move(one.pointer),
                       std::string(one.code),
                       {std::move(one.message.es), std::move(one.message.en)}});
    return out;
}

}  // namespace

import_planner::import_planner(const import_ground& ground, finder known, category_tree tree,
                               std::string import_id, instant now)
    : ground_(ground), known_(std::move(known)), tree_(std::move(tree)) {
    out_.write.id = import_id;
    out_.write.at = now;
    out_.report.import_id = std::move(import_id);
    tree_is_stored_ = !tree_.nodes.empty();
    if (!tree_is_stored_) {
        tree_.nodes = ground_.first_tree();
        categories_written_ = static_cast<std::int64_t>(tree_.nodes.size());
        tree_changed_ = !tree_.nodes.empty();
    }
    for (const category_node& node : tree_.nodes) slugs_.insert(node.slug);
}

void import_planner::add(import_category one) {
    const std::size_t index = file_slugs_.size() + category_faults_.size();
    if (!file_slugs_.insert(one.slug.value).second) {
        category_faults_.push_back(record_fault("/" + std::to_string(index) + "/slug", "duplicate",
                                                "Está repetido.", "It is given twice."));
        return;
    }
    const bool has_parent = one.parent.given();
    const bool has_english = one.name_en.given();
    category_node node = node_of(std::move(one));
    slugs_.insert(node.slug);
    const auto found =
        std::find_if(tree_.nodes.begin(), tree_.nodes.end(),
                     [&](const category_node& had) { return had.slug == node.slug; });
    if (found != tree_.nodes.end() && tree_is_stored_) {
        if (!has_parent) node.parent = found->parent;
        if (!has_english) node.name.en = found->name.en;
    }
    if (found != tree_.nodes.end() && *found == node) return;
    tree_changed_ = true;
    ++categories_written_;
    if (found != tree_.nodes.end())
        *found = std::move(node);
    else
        tree_.nodes.push_back(std::move(node));
}

void import_planner::add(read_record one) {
    // The product's id: what is written has spaces around it, now and then.
    if (one.record && !one.record->id.value.empty()) one.id = one.record->id.value;
    if (!one.id.empty() && !ids_.insert(one.id).second)
        one.faults.push_back(record_fault("/id", "duplicate_id",
                                          "El código ya está en una línea anterior.",
                                          "The id is on an earlier line already."));
    if (one.record)
        take(std::move(one));
    else
        report_line(std::move(one), line_outcome::refused);
}

void import_planner::take(read_record one) {
    const product* known = known_(one.id);
    product fresh{};
    if (known != nullptr)
        fresh = *known;
    else
        fresh.id = one.record->id.value;
    if (known != nullptr) keep_other_columns(one, *known);
    counts_words_ = one.faults.empty();
    std::vector<field_error> not_merged;
    merge(*one.record, fresh, not_merged);
    std::vector<field_error> unsound = check(fresh, known);
    for (field_error& each : unsound)
        each.pointer = column_pointer(record_pointer(each.pointer, one.record->sizes.has_value()),
                                      one.sizes_in_columns);
    add_unsaid(one.faults, std::move(not_merged));
    add_unsaid(one.faults, std::move(unsound));
    if (one.faults.empty())
        plan(std::move(one), known, std::move(fresh));
    else
        report_line(std::move(one), line_outcome::refused);
}

void import_planner::merge(const import_record& from, product& into,
                           std::vector<field_error>& faults) {
    into.name.es = from.name.value;
    if (from.name_en) into.name.en = from.name_en->value;
    if (from.description) into.description.es = from.description->value;
    if (from.description_en) into.description.en = from.description_en->value;
    if (from.care) into.care.es = from.care->value;
    if (from.care_en) into.care.en = from.care_en->value;
    set_words(from.flowers, into.flowers);
    set_words(from.colors, into.colours);
    set_words(from.search_words, into.search_words);
    set_words(from.images, into.images);
    if (from.featured) into.featured = *from.featured;
    if (from.active) into.active = *from.active;
    merge_category(from, into, faults);
    merge_occasions(from, into);
    merge_hours(from, into, faults);
    merge_sizes(from, into, faults);
}

import_planner::word_use& import_planner::used(word_uses& words, const std::string& word) {
    word_use& use = counts_words_ ? words[word] : uncounted_;
    ++use.products;
    return use;
}

void import_planner::merge_category(const import_record& from, product& into,
                                    std::vector<field_error>& faults) {
    const std::string& word = from.category.value;
    if (word.empty()) return;  // it could not be read
    word_use& use = used(categories_, word);
    std::string slug = slug_of(word);
    if (!slugs_.contains(slug)) slug = ground_.category_of(word).value_or(std::string());
    if (slugs_.contains(slug)) {
        use.to = slug;
        into.category = std::move(slug);
    } else {
        faults.push_back(record_fault("/category", "unknown_category", "La categoría no existe.",
                                      "There is no such category."));
    }
}

void import_planner::merge_occasions(const import_record& from, product& into) {
    if (!from.occasions) return;
    into.occasions.clear();
    for (const auto& tag : *from.occasions) {
        if (tag.value.empty()) continue;  // it could not be read
        word_use& use = used(occasions_, tag.value);
        std::string slug = slug_of(tag.value);
        if (find_occasion(slug) == nullptr)
            slug = ground_.occasion_of(tag.value).value_or(std::string());
        if (find_occasion(slug) != nullptr) {
            use.to = slug;
            add_once(into.occasions, std::move(slug));
        } else {
            use.kept = true;
            add_once(into.search_words, spoken(tag.value));
        }
    }
}

void import_planner::merge_hours(const import_record& from, product& into,
                                 std::vector<field_error>& faults) {
    if (from.preparation_hours) {
        into.preparation_hours = static_cast<int>(from.preparation_hours->value);
        return;
    }
    if (!from.delivery_time || from.delivery_time->value.empty()) return;
    word_use& use = used(times_, from.delivery_time->value);
    const std::optional<int> hours = ground_.hours_of(from.delivery_time->value);
    if (hours) {
        use.to = std::to_string(*hours);
        into.preparation_hours = *hours;
    } else {
        faults.push_back(
            record_fault("/delivery_time", "unknown_delivery_time",
                         "El tiempo de preparación no se entiende; usa preparation_hours.",
                         "The time of preparation is not known; use preparation_hours."));
    }
}

void import_planner::plan(read_record one, const product* known, product fresh) {
    auto notes = announce_stock(one, known, fresh);
    if (known != nullptr && *known == fresh)
        return report_line(std::move(one), line_outcome::unchanged, std::move(notes));
    if (known == nullptr) fresh.created_at = out_.write.at;
    fresh.updated_at = out_.write.at;
    report_line(std::move(one), known ? line_outcome::updated : line_outcome::imported,
                std::move(notes));
    out_.write.products.push_back(std::move(fresh));
}

// A new SKU starts with the stock of the file, or none; what there is or was, order counts.
std::vector<field_error> import_planner::announce_stock(const read_record& one,
                                                        const product* known,
                                                        const product& fresh) {
    const import_record& from = *one.record;
    const std::vector<sku> names = skus(fresh);
    std::vector<std::string> left;
    bool single_taken = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::optional<record_stock>& stock = from.sizes ? (*from.sizes)[i].stock : from.stock;
        if (known == nullptr || !ever_came_in(*known, fresh.sizes[i].size)) {
            out_.write.stock.push_back({names[i].text(), stock ? stock->value : 0});
            single_taken = single_taken || !from.sizes;
        } else if (from.sizes && stock) {
            left.push_back(
                column_pointer("/sizes/" + std::to_string(i) + "/stock", one.sizes_in_columns));
        }
    }
    if (from.stock && !single_taken) left.push_back("/stock");
    std::vector<field_error> notes;
    for (std::string& pointer : left)
        notes.push_back(
            record_fault(std::move(pointer), "stock_not_taken",
                         "No se tomó: el stock de lo que ya existe se cambia con un movimiento.",
                         "Not taken: the stock of what exists is changed by a stock movement."));
    return notes;
}

void import_planner::report_line(read_record one, line_outcome outcome,
                                 std::vector<field_error> notes) {
    import_report& report = out_.report;
    std::int64_t& count = outcome == line_outcome::imported    ? report.imported
                          : outcome == line_outcome::updated   ? report.updated
                          : outcome == line_outcome::unchanged ? report.unchanged
                                                               : report.refused;
    ++count;
    if (!notes.empty()) ++report.stock_not_taken;
    auto& lines = outcome == line_outcome::refused     ? refused_lines_
                  : outcome == line_outcome::unchanged ? unchanged_lines_
                                                       : changed_lines_;
    if (lines.size() == report_lines_max) return;
    lines.push_back({one.line, std::move(one.id), outcome, faults_of(std::move(one.faults)),
                     faults_of(std::move(notes))});
}

// What was to be imported or updated is as it was before.
void import_planner::write_nothing() {
    out_.write.products.clear();
    out_.write.stock.clear();
    out_.write.tree.reset();
    import_report& report = out_.report;
    report.unchanged += report.imported + report.updated;
    report.imported = report.updated = report.categories_written = 0;
    for (line_report& one : changed_lines_) one.outcome = line_outcome::unchanged;
}

expected<import_plan> import_planner::finish(bool partial) {
    std::vector<field_error> unsound = std::move(category_faults_);
    if (tree_changed_ && unsound.empty()) unsound = check(tree_.nodes);
    for (field_error& each : unsound) each.pointer.insert(0, "/categories");
    if (!unsound.empty()) return refuse(std::move(unsound));
    if (tree_changed_) out_.write.tree = std::move(tree_);
    import_report& report = out_.report;
    report.categories_written = categories_written_;
    report.applied = report.refused == 0 || partial;
    if (!report.applied) write_nothing();
    report.categories = mapped_words(categories_);
    report.occasions = mapped_words(occasions_);
    report.preparation_times = mapped_words(times_);
    report.lines = std::move(refused_lines_);
    for (auto* const more : {&changed_lines_, &unchanged_lines_})
        for (line_report& one : *more)
            if (report.lines.size() < report_lines_max) report.lines.push_back(std::move(one));
    return std::move(out_);
}

}  // namespace flores::product
