// Webhooks and their deliveries in contact.db.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/store.hpp"
#include "services/contact/webhook_repository.hpp"

namespace flores::contact {

class sql_webhook_repository final : public webhook_repository {
public:
    sql_webhook_repository(sql::store& file, id_source& ids) : file_(file), ids_(ids) {}

    task<expected<std::vector<webhook>>> list() override;
    task<expected<webhook>> find(std::string id) override;
    task<expected<webhook>> add(webhook wanted, std::vector<events::event> told) override;
    task<expected<webhook>> put(webhook wanted, instant now,
                                std::vector<events::event> told) override;
    task<expected<void>> put_secret(std::string id, std::string sealed,
                                    std::vector<events::event> told) override;
    task<expected<void>> remove(std::string id, std::vector<events::event> told) override;
    task<expected<void>> tell(webhook_news news, instant now) override;
    task<expected<std::vector<due_webhook>>> due(instant now, int limit) override;
    task<expected<bool>> claim(std::string id, instant now, instant until) override;
    task<expected<bool>> settle(std::string id, webhook_result result, instant now) override;
    task<expected<list_part<webhook_record>>> deliveries(
        std::string id, std::optional<webhook_delivery_state> state,
        std::optional<std::int64_t> before, part_size size) override;
    task<expected<void>> replay(std::string id, std::string delivery, instant now,
                                std::vector<events::event> told) override;
    task<expected<int>> forget_deliveries(instant before, int limit) override;

private:
    sql::store& file_;
    id_source& ids_;
};

}  // namespace flores::contact
