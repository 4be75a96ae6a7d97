// Numbers about the running program, for Prometheus. Everything is registered at start and counted
// through handles: looking a series up by its labels costs as much as a whole stage of the
// pipeline, so it never happens in a request.
//
// A handle is a pointer, cheap to copy, valid as long as its registry, safe from any thread. One
// that was default-made counts nothing, so that code under test needs no registry.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace flores::observe {

// Only grows.
class counter {
public:
    counter() = default;
    explicit counter(prometheus::Counter& series) : series_(&series) {}
    void add(double by = 1) const;
    double value() const;

private:
    prometheus::Counter* series_ = nullptr;
};

// Goes up and down.
class gauge {
public:
    gauge() = default;
    explicit gauge(prometheus::Gauge& series) : series_(&series) {}
    void set(double to) const;
    void add(double by = 1) const;
    double value() const;

private:
    prometheus::Gauge* series_ = nullptr;
};

// How often a value fell into which range.
class histogram {
public:
    histogram() = default;
    explicit histogram(prometheus::Histogram& series) : series_(&series) {}
    void observe(double value) const;

private:
    prometheus::Histogram* series_ = nullptr;
};

// Upper bounds in seconds, for answers of 0.1 ms to 10 s.
std::span<const double> duration_bounds();

using labels = std::map<std::string, std::string>;

// The registry. Names and labels are constants of the program, never a client's input: a name that
// Prometheus does not accept, or one used for two kinds, throws std::invalid_argument at start.
// The same name with the same labels is the same series.
class metrics {
public:
    metrics();
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    counter add_counter(const std::string& name, const std::string& help, const labels& with = {});
    gauge add_gauge(const std::string& name, const std::string& help, const labels& with = {});

    // `bounds` ascend; the bucket above the last one is added.
    histogram add_histogram(const std::string& name, const std::string& help,
                            std::span<const double> bounds, const labels& with = {});

    // Calls `refresh` before each rendering, for gauges that are cheaper to read than to keep.
    // Registered at start; it outlives the last call of text().
    void before_text(std::function<void()> refresh);

    // All series in Prometheus' text format 0.0.4, without histograms that nothing fell into yet.
    // Takes milliseconds: not for a loop that is busy.
    std::string text() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

// Adds what Prometheus' own clients say about their process: resident memory, CPU seconds, open and
// allowed file descriptors, threads, start time.
void add_process_metrics(metrics& into);

}  // namespace flores::observe
