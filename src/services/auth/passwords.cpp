#include "services/auth/passwords.hpp"

#include "domain/utf8.hpp"
#include "services/auth/accounts.hpp"

#include <algorithm>
#include <iterator>

namespace flores::accounts {
namespace {

// Of at least ten characters, folded: of published lists of leaked passwords, and the shop's own.
constexpr std::string_view commonest[] = {
    "0123456789",   "0987654321",     "1029384756",  "1122334455", "1234512345",  "1234567890",
    "12345678910",  "123456789a",     "123456789q",  "1234567891", "147258369a",  "1q2w3e4r5t",
    "1qaz2wsx3edc", "9876543210",     "a123456789",  "abc1234567", "abcdefghij",  "administrador",
    "asdfghjkl;",   "chile12345",     "colocolo123", "contrasena", "contrasena1", "contrasena123",
    "flores1234",   "floresvictoria", "iloveyou123", "password12", "password123", "qwerty1234",
    "qwerty12345",  "qwertyuiop",     "teamo12345",
};

bool is_one_character(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

bool is_commonest(std::string_view folded) {
    return is_one_character(folded) ||
           std::find(std::begin(commonest), std::end(commonest), folded) != std::end(commonest);
}

std::unexpected<error> refused(std::string pointer, std::string_view code, client_text why) {
    return refuse({{std::move(pointer), code, std::move(why)}});
}

}  // namespace

expected<void> check_new_password(std::string_view password, const email& address,
                                  std::string pointer) {
    const std::size_t chars = count_code_points(password);
    if (chars < password_chars_min || chars > password_chars_max)
        return refused(std::move(pointer), "bad_length",
                       {"Debe tener de 10 a 128 caracteres.", "It takes 10 to 128 characters."});
    const std::string folded = fold(password);
    const std::string_view whole = address.text();
    if (folded == whole || folded == whole.substr(0, whole.find('@')))
        return refused(std::move(pointer), "same_as_email",
                       {"No puede ser tu correo.", "It cannot be your e-mail."});
    if (is_commonest(folded))
        return refused(std::move(pointer), "too_common",
                       {"Es de las primeras que cualquiera prueba.",
                        "It is among the first that anybody tries."});
    return {};
}

}  // namespace flores::accounts
