// Reads declared variables one by one, typed, and keeps what is wrong with them.
#pragma once

#include "platform/config/declarations.hpp"
#include "platform/config/environment.hpp"
#include "platform/config/networks.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace flores::config {

class reader {
public:
    explicit reader(environment& from) : from_(from) {}

    // The value in force; empty when there is none.
    std::string text(std::string_view name);
    std::int64_t integer(std::string_view name);
    std::chrono::seconds duration(std::string_view name);
    networks address_set(std::string_view name);
    std::vector<std::string> list(std::string_view name);  // by commas

    // Holds a variable that the mode does not use to its form, where it is written down. What its
    // NAME_FILE names is not opened.
    void check_unused(const declaration& one);

private:
    void check_written(const declaration& one, const std::string& in_force);
    void check(const declaration& one, const std::string& value);
    void check_form(const declaration& one, const std::string& value);
    // Notes that the value is not what is allowed; a secret is not shown.
    void wrong(const declaration& one, std::string_view value, std::string_view allowed);
    void check_integer(const declaration& one, const std::string& value,
                       std::optional<std::int64_t> number, std::string_view form);

    environment& from_;
    std::set<std::string_view> checked_;  // what is wrong is said once
};

}  // namespace flores::config
