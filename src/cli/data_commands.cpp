#include "cli/commands.hpp"
#include "cli/shop.hpp"
#include "cli/with_settings.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace flores::cli {
namespace {

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const std::string& file, const std::string& text) {
    if (file == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return;
    }
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::runtime_error(fmt::format("cannot write {}", file));
}

// What an error says, on one line for each field.
std::string words_of(const error& what) {
    std::string out(what.kind->title.en);
    if (!what.detail.empty()) out += ": " + what.detail.en;
    if (!what.log.text.empty()) out += ": " + what.log.text;
    for (const auto& field : what.fields)
        out += fmt::format("\n  {}: {}", field.pointer, field.message.en);
    return out;
}

template <class T>
T value_of(expected<T> got, std::string_view what) {
    if (!got) throw std::runtime_error(fmt::format("{}: {}", what, words_of(got.error())));
    return std::move(*got);
}

void print_words(std::string_view title, const std::vector<product::mapped_word>& words) {
    if (words.empty()) return;
    std::printf("%.*s:\n", static_cast<int>(title.size()), title.data());
    for (const auto& word : words)
        std::printf("  %-28s -> %s (%lld products)\n", word.from.c_str(),
                    word.to ? word.to->c_str()
                            : (word.kept_as_search_word ? "kept as a search word" : "nothing"),
                    static_cast<long long>(word.products));
}

void print_report(const product::import_report& report) {
    for (const auto& line : report.lines)
        for (const auto& fault : line.faults)
            std::printf("line %lld, %s: %s: %s\n", static_cast<long long>(line.line),
                        line.id.c_str(), fault.pointer.c_str(), fault.message.en.c_str());
    print_words("Categories", report.categories);
    print_words("Occasions", report.occasions);
    print_words("Preparation times", report.preparation_times);
    std::printf("%s: %lld imported, %lld updated, %lld unchanged, %lld refused\n",
                report.applied ? "Done" : "Nothing was written",
                static_cast<long long>(report.imported), static_cast<long long>(report.updated),
                static_cast<long long>(report.unchanged), static_cast<long long>(report.refused));
}

product::import_report import_products(shop& all, const std::filesystem::path& file, bool partial) {
    auto report = value_of(all.wait_for(all.products().import_products(read_text(file), partial)),
                           file.string());
    all.settle_events();
    return report;
}

order::delivery_import_report import_delivery(shop& all, const std::filesystem::path& file) {
    return value_of(all.wait_for(all.orders().import_delivery(read_text(file))), file.string());
}

void print_report(const order::delivery_import_report& report) {
    std::printf(
        "Delivery: %lld zones with %lld communes, %lld slots, %lld special dates; %lld "
        "orders a slot\n",
        static_cast<long long>(report.zones), static_cast<long long>(report.communes),
        static_cast<long long>(report.slots), static_cast<long long>(report.special_dates),
        static_cast<long long>(report.slot_capacity));
}

}  // namespace

int seed(const invocation& call) {
    const config::settings settings = settings_of(call);
    shop all(settings);
    if (all.products().product_count() > 0) {
        std::printf("There are products already; nothing was loaded.\n");
        return 0;
    }
    print_report(import_delivery(all, settings.seed_dir / "delivery.json"));
    const auto report = import_products(all, settings.seed_dir / "catalogue.json", false);
    std::printf("Catalogue: %lld products\n", static_cast<long long>(report.imported));
    return report.applied ? 0 : 1;
}

int import_file(const invocation& call) {
    const config::settings settings = settings_of(call);
    shop all(settings);
    if (call.what == "delivery") {
        print_report(import_delivery(all, call.file));
        return 0;
    }
    const auto report = import_products(all, call.file, call.partial);
    print_report(report);
    return report.applied ? 0 : 1;
}

int export_file(const invocation& call) {
    const config::settings settings = settings_of(call);
    shop all(settings);
    const auto format =
        call.format == "csv" ? product::file_format::csv : product::file_format::json;
    write_text(call.file, value_of(all.wait_for(all.products().export_products(format)), "export"));
    return 0;
}

}  // namespace flores::cli
