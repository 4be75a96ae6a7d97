#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/shop.hpp"
#include "cli/start_up.hpp"
#include "cli/told.hpp"
#include "cli/with_settings.hpp"
#include "platform/json/described.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace flores::cli {
namespace {

std::string read_text(const std::filesystem::path& file) {
    std::error_code fault;
    if (std::filesystem::is_directory(file, fault))
        throw std::runtime_error(fmt::format("{} is a folder; name a file in it", file.string()));
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error(
            fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_into(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out)
        throw std::runtime_error(
            fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)));
}

// Whether nobody has the file open who would be left with the former one, as a shell has.
bool can_be_replaced(const std::filesystem::path& file) {
    using std::filesystem::file_type;
    std::error_code fault;
    const file_type kind = std::filesystem::status(file, fault).type();
    const bool is_new = kind == file_type::not_found && !std::filesystem::is_symlink(file, fault);
    return !file.string().starts_with("/dev/") && (is_new || kind == file_type::regular);
}

// A file that is there stays as it is until the new one is whole; a device or a pipe is written to,
// as is what cannot be renamed over (a file that is mounted by itself).
void write_text(const std::filesystem::path& file, const std::string& text) {
    if (file == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return;
    }
    if (!can_be_replaced(file)) return write_into(file, text);
    const auto target = std::filesystem::weakly_canonical(file);
    const std::filesystem::path part = target.string() + ".part";
    std::error_code fault;
    try {
        write_into(part, text);
    } catch (const std::runtime_error&) {
        std::filesystem::remove(part, fault);
        throw;
    }
    if (std::filesystem::exists(target, fault))
        std::filesystem::permissions(part, std::filesystem::status(target).permissions(), fault);
    std::filesystem::rename(part, target, fault);
    if (!fault) return;
    std::filesystem::remove(part, fault);
    write_into(target, text);
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

void print_line(const product::line_report& line, const std::string& became) {
    std::printf("line %lld%s%s: %s\n", static_cast<long long>(line.line),
                line.id.empty() ? "" : ", ", line.id.c_str(), became.c_str());
}

// What is unchanged is only counted.
void print_lines(const product::import_report& report) {
    using product::line_outcome;
    std::map<line_outcome, std::int64_t> left{{line_outcome::imported, report.imported},
                                              {line_outcome::updated, report.updated},
                                              {line_outcome::refused, report.refused}};
    for (const auto& line : report.lines) {
        if (line.outcome == line_outcome::unchanged) continue;
        --left[line.outcome];
        if (line.outcome != line_outcome::refused)
            print_line(line, std::string(json::enum_text(line.outcome)));
        for (const auto* said : {&line.faults, &line.notes})
            for (const auto& one : *said) print_line(line, told(one.pointer, one.message.en));
    }
    for (const auto& [outcome, count] : left)
        if (count > 0)
            std::printf("and %lld more %s lines\n", static_cast<long long>(count),
                        std::string(json::enum_text(outcome)).c_str());
}

void print_report(const product::import_report& report) {
    print_lines(report);
    print_words("Categories", report.categories);
    print_words("Occasions", report.occasions);
    print_words("Preparation times", report.preparation_times);
    if (report.stock_not_taken > 0)
        std::printf("The stock of %lld lines was not taken: change it by a stock movement\n",
                    static_cast<long long>(report.stock_not_taken));
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

// As asked for, else as the file is called; JSON on standard output.
product::file_format format_of(const invocation& call) {
    const std::string ending = std::filesystem::path(call.file).extension().string();
    if (call.format == "csv" || (call.format.empty() && ending == ".csv"))
        return product::file_format::csv;
    if (call.format == "json" || ending == ".json" || call.file == "-")
        return product::file_format::json;
    throw std::runtime_error(
        fmt::format("{}: end it in .csv or .json, or say --format", call.file));
}

}  // namespace

int seed(const invocation& call) {
    const config::settings settings = settings_of(call);
    shop all(settings);
    all.enter("flores seed");
    if (value_of(all.wait_for(all.products().product_count()), "the catalogue") > 0) {
        std::printf("There are products already; nothing was loaded.\n");
        return 0;
    }
    // Orders and stock would be of other products.
    if (value_of(all.wait_for(all.orders().has_stock()), "seed"))
        throw std::runtime_error(
            "there are no products, and stock of some: this shop lost its catalogue, and the "
            "demonstration's is not put in its place. Restore a backup, or import the products "
            "(flores import products).");
    print_report(import_delivery(all, settings.seed_dir / "delivery.json"));
    const auto report = import_products(all, settings.seed_dir / "catalogue.json", false);
    std::printf("Catalogue: %lld products\n", static_cast<long long>(report.imported));
    return report.applied ? 0 : 1;
}

int import_file(const invocation& call) {
    const config::settings settings = settings_of(call);
    const still_at_it telling("importing " + call.file);
    shop all(settings);
    all.enter("flores import");
    if (call.what == "delivery") {
        print_report(import_delivery(all, call.file));
        return 0;
    }
    const auto report = import_products(all, call.file, call.partial);
    print_report(report);
    return report.applied ? 0 : 1;
}

int export_file(const invocation& call) {
    const product::file_format format = format_of(call);
    const config::settings settings = settings_of(call);
    require_any_shop(settings);
    const still_at_it telling("exporting the catalogue");
    shop all(settings);
    write_text(call.file, value_of(all.wait_for(all.products().export_products(format)), "export"));
    return 0;
}

}  // namespace flores::cli
