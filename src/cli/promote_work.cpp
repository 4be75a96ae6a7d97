#include "cli/promote_work.hpp"

#include "platform/promotion/make_alike.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace flores::cli {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds tell_every{1};
constexpr std::size_t shown_digits = 16;  // of a sum

// Says each second how far something is.
class progress_line {
public:
    progress_line(const char* doing, const kept_thing& what, std::int64_t of)
        : doing_(doing), what_(what), of_(of) {}

    promotion::progress teller() {
        return [this](std::int64_t seen) {
            seen_ = seen;
            const auto now = steady::now();
            if (now < next_) return;
            next_ = now + tell_every;
            fmt::print(stderr, "  {} {}: {} of {}\n", doing_, what_.name, seen,
                       of_ == 0 ? "?" : std::to_string(of_));
        };
    }
    std::int64_t seen() const { return seen_; }

private:
    const char* const doing_;
    const kept_thing& what_;
    const std::int64_t of_;
    std::int64_t seen_ = 0;
    steady::time_point next_ = steady::now() + tell_every;
};

promotion::content content_of(const kept_thing& what, promotion::shelf& where) {
    progress_line line("comparing", what, where.size());
    return promotion::content_of(where, line.teller());
}

}  // namespace

void copy_all(std::vector<kept_thing>& all, way direction) {
    const auto began = steady::now();
    promotion::difference made;
    std::int64_t seen = 0;
    for (kept_thing& each : all) {
        const bool there = direction == way::to_production;
        promotion::shelf& from = there ? *each.embedded : *each.production;
        promotion::shelf& to = there ? *each.production : *each.embedded;
        progress_line line("copying", each, from.size());
        const auto one = promotion::make_alike(from, to, line.teller());
        made.put += one.put;
        made.taken += one.taken;
        seen += line.seen();
    }
    const double took = std::chrono::duration<double>(steady::now() - began).count();
    fmt::print("Looked at {} records in {:.1f} s: put {} in, took {} out.\n", seen, took, made.put,
               made.taken);
    std::fflush(stdout);
}

void require_alike(std::vector<kept_thing>& all) {
    std::string different;
    int empty = 0;
    fmt::print("{:<32} {:>9} {:>11}  {}\n", "", "embedded", "production", "content (SHA-256)");
    for (kept_thing& each : all) {
        const auto here = content_of(each, *each.embedded);
        const auto there = content_of(each, *each.production);
        if (here != there) different += (different.empty() ? "" : ", ") + each.name;
        if (here == there && here.records == 0) {
            ++empty;
            continue;
        }
        fmt::print("{:<32} {:>9} {:>11}  {}\n", each.name, here.records, there.records,
                   here == there ? here.sha256.substr(0, shown_digits) : "DIFFERENT");
    }
    fmt::print("{} more are empty on both sides.\n", empty);
    std::fflush(stdout);
    if (!different.empty())
        throw std::runtime_error("not the same on both sides: " + different + ". Run this again.");
}

}  // namespace flores::cli
