#include "platform/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace flores::observe {
namespace {

// A distribution of nothing says nothing, in a line for each of its bounds: most of the text. It
// begins with what is observed first. Counters are told from their 0 on, for a rate begins there.
void leave_out_empty(std::vector<prometheus::MetricFamily>& families) {
    for (prometheus::MetricFamily& family : families)
        if (family.type == prometheus::MetricType::Histogram)
            std::erase_if(family.metric, [](const prometheus::ClientMetric& one) {
                return one.histogram.sample_count == 0;
            });
    std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
}

}  // namespace

void counter::add(double by) const {
    if (series_) series_->Increment(by);
}

double counter::value() const {
    return series_ ? series_->Value() : 0;
}

void gauge::set(double to) const {
    if (series_) series_->Set(to);
}

void gauge::add(double by) const {
    if (series_) series_->Increment(by);
}

double gauge::value() const {
    return series_ ? series_->Value() : 0;
}

void histogram::observe(double value) const {
    if (series_) series_->Observe(value);
}

std::span<const double> duration_bounds() {
    static constexpr std::array<double, 13> bounds{
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10};
    return bounds;
}

struct metrics::parts {
    // Merging, so that two places may ask for the same name with labels of their own.
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
    mutable std::mutex mutex;  // of `refreshers`, and so that one rendering runs at a time
    std::vector<std::function<void()>> refreshers;
};

metrics::metrics() : parts_(std::make_unique<parts>()) {}

metrics::~metrics() = default;

counter metrics::add_counter(const std::string& name, const std::string& help, const labels& with) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(parts_->registry);
    return counter(family.Add(with));
}

gauge metrics::add_gauge(const std::string& name, const std::string& help, const labels& with) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(parts_->registry);
    return gauge(family.Add(with));
}

histogram metrics::add_histogram(const std::string& name, const std::string& help,
                                 std::span<const double> bounds, const labels& with) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(parts_->registry);
    const prometheus::Histogram::BucketBoundaries buckets(bounds.begin(), bounds.end());
    return histogram(family.Add(with, buckets));
}

void metrics::before_text(std::function<void()> refresh) {
    const std::lock_guard lock(parts_->mutex);
    parts_->refreshers.push_back(std::move(refresh));
}

std::string metrics::text() const {
    const std::lock_guard lock(parts_->mutex);
    for (const auto& refresh : parts_->refreshers) refresh();
    auto families = parts_->registry.Collect();
    leave_out_empty(families);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace flores::observe
