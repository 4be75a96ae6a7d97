#include "platform/observe/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace flores::observe {
namespace {

using testing::HasSubstr;

TEST(metrics, renders_each_kind_for_prometheus) {
    metrics all;
    all.add_counter("orders_placed_total", "Orders.", {{"payment", "transfer"}}).add(2);
    all.add_gauge("queue_depth", "Jobs waiting.").set(7);
    const std::array<double, 2> bounds{0.1, 1};
    all.add_histogram("wait_seconds", "Waiting.", bounds).observe(0.5);
    const std::string text = all.text();
    EXPECT_THAT(text, HasSubstr("# TYPE orders_placed_total counter\n"));
    EXPECT_THAT(text, HasSubstr("orders_placed_total{payment=\"transfer\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("queue_depth 7\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{le=\"0.1\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{le=\"1\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_count 1\n"));
}

TEST(metrics, tell_a_counter_from_its_0_on_and_a_histogram_once_it_has_something) {
    metrics all;
    all.add_counter("refused_total", "Refused.");
    const std::array<double, 2> bounds{0.1, 1};
    const histogram show = all.add_histogram("took_seconds", "Took.", bounds, {{"route", "show"}});
    all.add_histogram("took_seconds", "Took.", bounds, {{"route", "never"}});
    EXPECT_THAT(all.text(), HasSubstr("refused_total 0\n"));
    EXPECT_THAT(all.text(), testing::Not(HasSubstr("took_seconds")));
    show.observe(0.5);
    EXPECT_THAT(all.text(), HasSubstr("took_seconds_count{route=\"show\"} 1\n"));
    EXPECT_THAT(all.text(), testing::Not(HasSubstr("never")));
}

TEST(metrics, the_same_name_and_labels_are_the_same_series) {
    metrics all;
    all.add_counter("retries_total", "Retries.", {{"to", "product"}}).add();
    all.add_counter("retries_total", "Retries.", {{"to", "product"}}).add();
    all.add_counter("retries_total", "Retries.", {{"to", "order"}}).add();
    EXPECT_EQ(all.add_counter("retries_total", "Retries.", {{"to", "product"}}).value(), 2);
}

TEST(metrics, refuses_a_name_that_prometheus_does_not_take) {
    metrics all;
    EXPECT_THROW(all.add_counter("1 bad name", "Bad."), std::invalid_argument);
}

TEST(metrics, refuses_one_name_for_two_kinds) {
    metrics all;
    all.add_counter("things", "Things.");
    EXPECT_THROW(all.add_gauge("things", "Things."), std::invalid_argument);
}

TEST(metrics, a_default_made_handle_counts_nothing) {
    counter{}.add();
    gauge{}.set(1);
    histogram{}.observe(1);
    EXPECT_EQ(counter{}.value(), 0);
}

TEST(metrics, asks_for_fresh_values_before_each_rendering) {
    metrics all;
    const gauge depth = all.add_gauge("depth", "Depth.");
    all.before_text([depth] { depth.add(); });
    EXPECT_THAT(all.text(), HasSubstr("depth 1\n"));
    EXPECT_THAT(all.text(), HasSubstr("depth 2\n"));
}

TEST(metrics, tells_about_the_process) {
    metrics all;
    add_process_metrics(all);
    const std::string first = all.text();
    const gauge memory =
        all.add_gauge("process_resident_memory_bytes", "Memory held in RAM, bytes.");
    EXPECT_GT(memory.value(), 1e6);
    EXPECT_LT(memory.value(), 1e12);
    EXPECT_GE(all.add_gauge("process_open_fds", "Open file descriptors.").value(), 3);
    EXPECT_GE(all.add_gauge("process_threads", "Threads of the process.").value(), 1);
    EXPECT_THAT(first, HasSubstr("process_start_time_seconds "));
    EXPECT_THAT(first, HasSubstr("process_cpu_seconds_total "));
    EXPECT_THAT(first, HasSubstr("process_max_fds "));
}

}  // namespace
}  // namespace flores::observe
