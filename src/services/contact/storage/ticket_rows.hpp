// Rows of tickets and of what was done about them.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/contact/contact.hpp"
#include "services/contact/repository.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace flores::contact {

// How many tickets were opened on that day before this one, which is counted now.
std::int64_t take_counter(sql::connection& db, local_date day);

// For a store that was restored: what was given out that day, and is not in it, is not given again.
// `random` as of numbers_to_skip.
void skip_numbers(sql::connection& db, local_date day, std::uint64_t random);

// How many were opened after `since` in the name of that address.
std::int64_t tickets_since(sql::connection& db, const std::string& email, instant since);

// Stores a new ticket with its steps and gives it its id.
void insert_ticket(sql::connection& db, ticket& fresh);

// With its steps; nullopt when there is none.
std::optional<ticket> load_ticket(sql::connection& db, const ticket_number& number);

// The one that was opened from that seed, with its steps; nullopt when there is none.
std::optional<ticket> load_ticket_from(sql::connection& db, const std::string& seed);

// Without their messages and steps.
list_part<ticket> list_tickets(sql::connection& db, const ticket_filter& filter,
                               std::optional<std::int64_t> before, part_size size);

// Writes what a step changes, and the step, which is the last of `now`.
void store_step(sql::connection& db, const ticket& now);

// The numbers of the tickets of an account, and of guests under an e-mail, that still hold personal
// data: those that list_tickets finds by both.
std::vector<ticket_number> tickets_of(sql::connection& db, const std::string& account,
                                      const std::string& email);

// Empties a ticket and its answers and notes, and adds the step that says so.
void erase_ticket(sql::connection& db, const ticket_number& number, instant now);

}  // namespace flores::contact
