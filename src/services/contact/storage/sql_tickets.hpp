// Tickets in contact.db.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/contact/repository.hpp"

namespace flores::contact {

class sql_ticket_repository final : public ticket_repository {
public:
    // `numbering` outlives this.
    sql_ticket_repository(sql::store& file, const ticket_numbering& numbering, id_source& ids)
        : file_(file), numbering_(numbering), ids_(ids) {}

    task<expected<ticket>> open(ticket fresh, std::string actor) override;
    task<expected<ticket>> load(ticket_number number) override;
    task<expected<list_part<ticket>>> list(ticket_filter filter, std::optional<std::int64_t> before,
                                           part_size size) override;
    task<expected<ticket>> step(ticket_number number, seen_revision seen, wanted_step wanted,
                                instant now) override;
    task<expected<int>> erase(std::string account, std::string email, instant now) override;
    task<expected<void>> disown(std::string account) override;

private:
    sql::store& file_;
    const ticket_numbering& numbering_;
    id_source& ids_;
};

}  // namespace flores::contact
