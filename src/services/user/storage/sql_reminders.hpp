// Reminders and consents in user.db.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/user/reminder_repository.hpp"

namespace flores::user {

class sql_reminder_repository final : public reminder_repository {
public:
    // The ids are those of the mails that reminders become.
    sql_reminder_repository(sql::store& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<std::vector<reminder>>> list(std::string account) override;
    task<expected<reminder>> add(std::string account, reminder wanted, local_date today) override;
    task<expected<reminder>> put(std::string account, reminder wanted, local_date today) override;
    task<expected<void>> remove(std::string account, std::string id) override;
    task<expected<int>> tell_due(instant now, int limit) override;

private:
    sql::store& file_;
    id_source& ids_;
};

class sql_consent_repository final : public consent_repository {
public:
    explicit sql_consent_repository(sql::store& file) : file_(file) {}

    task<expected<std::vector<consent>>> history(std::string account, int limit) override;
    task<expected<void>> add(std::string account, consent what) override;

private:
    sql::store& file_;
};

}  // namespace flores::user
