// The rules of the second factor: setting an app up, giving its codes, and doing without it.
//
// Guesses at codes wait as back_off.hpp says, counted for the account from wherever they come: only
// who has the password guesses here. So who has it can make the owner wait for a code, but not for
// a recovery code, which nobody guesses.
#pragma once

#include "services/auth/doorkeeper.hpp"
#include "services/auth/life_messages.hpp"
#include "services/auth/sign_in_tickets.hpp"

#include <string>
#include <vector>

namespace flores::accounts {

class second_factor_service {
public:
    second_factor_service(const service_parts& parts, doorkeeper& door)
        : parts_(parts), door_(door), tickets_(parts.keys.ticket) {}

    // The second half of a sign-in. ticket_over, wrong_code, too_many_attempts. invalid_input: not
    // exactly one of code and recovery code.
    task<expected<tokens_view>> sign_in(second_factor_login given, std::string address);

    // A ticket to enrol, for somebody who is signed in. wrong_password, too_many_attempts,
    // already_enrolled.
    task<expected<enrolment_ticket_view>> begin(std::string account, begin_enrolment_request given,
                                                std::string address);

    // A new secret for the app, which counts once a first code of it was right. ticket_over,
    // already_enrolled.
    task<expected<enrolment_view>> enrol(std::string ticket);

    // ticket_over, wrong_code, too_many_attempts, already_enrolled.
    task<expected<enrolled_view>> confirm(confirm_enrolment_request given, std::string address);

    task<expected<second_factor_view>> show(std::string account);

    // Both ask for password and code again: wrong_password, wrong_code, code_required,
    // too_many_attempts, not_enrolled. second_factor_required: staff do not do without.
    task<expected<recovery_codes_view>> renew_codes(std::string account, proven_request given,
                                                    std::string address);
    task<expected<void>> remove(std::string account, proven_request given, std::string address);

    // An admin's help for who lost it; every session ends. own_second_factor, not_found, forbidden.
    task<expected<void>> reset(std::string account, std::string by);

    // Whether the proof is the account's, and how. wrong_code, too_many_attempts. invalid_input:
    // not exactly one of the two.
    task<expected<factor_kind>> judge(std::string account, factor_proof given);

    // The caller's password again, and the proof where the account has a second factor.
    // wrong_password, wrong_code, code_required, too_many_attempts.
    task<expected<credentials>> ask_again(std::string account, proven_request given,
                                          std::string address);

private:
    struct enrolling {
        account who{};
        std::string secret;
        std::string sealed_secret;
    };

    task<expected<credentials>> holder_of(sign_in_ticket ticket);
    task<expected<enrolling>> secret_to_confirm(sign_in_ticket ticket);
    task<expected<bool>> right_code(std::string account, std::string code);
    std::string recovery_hash(std::string_view account, std::string_view code) const;
    std::vector<std::string> new_codes();
    std::vector<std::string> hashes_of(const std::string& account,
                                       const std::vector<std::string>& codes) const;

    service_parts parts_;
    doorkeeper& door_;
    sign_in_tickets tickets_;
};

}  // namespace flores::accounts
