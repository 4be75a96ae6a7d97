// The mail queue in contact.db.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/contact/mail_repository.hpp"

namespace flores::contact {

class sql_mail_repository final : public mail_repository {
public:
    sql_mail_repository(sql::store& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<void>> enqueue(mail_draft wanted, instant now) override;
    task<expected<void>> tell(order_news news, instant now) override;
    task<expected<std::vector<queued_mail>>> due(instant now, int limit) override;
    task<expected<bool>> claim(std::string id, instant now, instant until) override;
    task<expected<bool>> settle(std::string id, mail_result result, instant now) override;
    task<expected<list_part<mail_record>>> list(std::optional<mail_state> state,
                                                std::optional<std::int64_t> before,
                                                part_size size) override;
    task<expected<int>> replay(std::optional<std::string> id, std::string by, instant now) override;
    task<expected<void>> drop_about(std::string number, std::int64_t version, instant now) override;
    task<expected<int>> forget(instant done_before, instant dead_before, int limit) override;

private:
    sql::store& file_;
    id_source& ids_;
};

}  // namespace flores::contact
