#include "platform/observe/log.hpp"

#include "platform/core/ambient.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <sstream>

namespace flores {
namespace {

class log_test : public testing::Test {
protected:
    ~log_test() override { log::set_level(log::level::info); }

    boost::json::object only_line() const {
        const std::string text = out.str();
        EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
        return boost::json::parse(text).as_object();
    }

    std::ostringstream out;
    log::capture captured{out};
};

TEST_F(log_test, writes_one_object_a_line_with_typed_fields) {
    const std::string name = "gateway";
    log::info("listening", {{"service", name},
                            {"port", 3000},
                            {"bytes", std::numeric_limits<std::uint64_t>::max()},
                            {"below", -5L},
                            {"share", 0.5},
                            {"tls", false},
                            {"unknown", std::numeric_limits<double>::quiet_NaN()}});
    const auto line = only_line();
    EXPECT_EQ(line.at("level"), "info");
    EXPECT_EQ(line.at("event"), "listening");
    EXPECT_EQ(line.at("service"), "gateway");
    EXPECT_EQ(line.at("port"), 3000);
    EXPECT_EQ(line.at("bytes").as_uint64(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(line.at("below"), -5);
    EXPECT_EQ(line.at("share"), 0.5);
    EXPECT_EQ(line.at("tls"), false);
    EXPECT_TRUE(line.at("unknown").is_null());
    EXPECT_EQ(line.at("at").as_string().size(), std::strlen("2026-11-24T20:39:23.412Z"));
    EXPECT_FALSE(line.contains("request_id"));
}

TEST_F(log_test, a_hostile_value_stays_inside_its_string) {
    log::error("refused", {{"why", "a\"}\n{\"event\":\"forged\""}});
    EXPECT_EQ(only_line().at("why"), "a\"}\n{\"event\":\"forged\"");
}

TEST_F(log_test, names_the_request_that_is_served) {
    ambient around;
    around.name_request("0123456789abcdef0123456789abcdef");
    const ambient_scope scope(around);
    log::warning("slow");
    EXPECT_EQ(only_line().at("request_id"), "0123456789abcdef0123456789abcdef");
}

TEST_F(log_test, leaves_out_what_is_below_the_level) {
    log::debug("hidden");
    EXPECT_EQ(out.str(), "");
    log::set_level(log::level::error);
    log::warning("hidden");
    EXPECT_EQ(out.str(), "");
    log::error("shown");
    EXPECT_EQ(only_line().at("level"), "error");
}

TEST_F(log_test, shows_debug_when_asked) {
    log::set_level(log::level::debug);
    log::debug("shown");
    EXPECT_EQ(only_line().at("level"), "debug");
}

TEST_F(log_test, cuts_a_value_that_could_be_a_whole_body) {
    log::info("big", {{"value", std::string(log::value_bytes_max + 1, 'x')}});
    EXPECT_EQ(only_line().at("value").as_string().size(), log::value_bytes_max);
}

TEST_F(log_test, reads_the_names_of_the_levels) {
    EXPECT_EQ(log::parse_level("debug"), log::level::debug);
    EXPECT_EQ(log::parse_level("error"), log::level::error);
    EXPECT_EQ(log::parse_level("INFO"), std::nullopt);
    EXPECT_EQ(log::parse_level(""), std::nullopt);
}

}  // namespace
}  // namespace flores
