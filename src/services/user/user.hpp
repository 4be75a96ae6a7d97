// People as customers: the profile of an account and its addresses. The account itself (e-mail,
// password, role) is auth's.
#pragma once

#include "domain/commune.hpp"
#include "domain/phone.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::user {

inline constexpr std::size_t addresses_max = 20;

inline constexpr error_kind too_many_addresses{
    409, "too_many_addresses", {"Ya tienes 20 direcciones.", "You have 20 addresses already."}};

struct profile {
    std::string account;
    std::string name;
    std::string phone;     // empty: not given
    std::string language;  // "es" or "en"
    std::int64_t revision = 0;
    instant updated_at{};
    bool language_chosen = false;  // by its owner; else it is what the registration says
};

struct address {
    std::string id;  // adr_…
    std::string label;
    std::string recipient;
    std::string phone;
    std::string line;
    std::string details;
    std::string commune;       // key
    std::string commune_name;  // as the delivery plan writes it
    bool is_default = false;
    instant created_at{};
};

}  // namespace flores::user
