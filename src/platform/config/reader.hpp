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

    // Notes that the value is not what is allowed; a secret is not shown.
    void wrong(const declaration& one, std::string_view value, std::string_view allowed);

private:
    void check(const declaration& one, const std::string& value);
    void check_integer(const declaration& one, const std::string& value,
                       std::optional<std::int64_t> number, std::string_view form);
    void check_text(const declaration& one, const std::string& value);

    environment& from_;
    std::set<std::string_view> checked_;  // what is wrong is said once
};

// nullopt when it is not a whole number and nothing else.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace flores::config
