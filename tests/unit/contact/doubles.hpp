// What stands around contact's rules in tests: a sender that does as it is told, and a queue on a
// disk that the test fills.
#pragma once

#include "platform/mail/sender.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/contact/storage/sql_mails.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace flores::contact {

class told_sender final : public mail::sender {
public:
    task<mail::outcome> send(mail::envelope what) override {
        tried.push_back(std::move(what));
        if (meanwhile) meanwhile();
        if (beside) {
            auto running = std::exchange(beside, nullptr)();
            co_await std::move(running);
        }
        co_return answer;
    }

    task<expected<void>> forget(std::vector<std::string> whom) override {
        for (std::string& each : whom) forgotten.push_back(std::move(each));
        co_return expected<void>{};
    }

    mail::outcome answer{mail::fate::sent, "smtp 250"};
    std::function<void()> meanwhile;
    std::function<task<void>()> beside;  // ends before the first is answered
    std::vector<mail::envelope> tried;
    std::vector<std::string> forgotten;
};

// The queue, on a disk that a test fills.
class full_queue final : public mail_repository {
public:
    full_queue(sql::sqlite_file& file, id_source& ids) : inner_(file, ids) {}

    task<expected<void>> enqueue(mail_draft wanted, instant now) override {
        return inner_.enqueue(std::move(wanted), now);
    }
    task<expected<void>> tell(order_news news, instant now) override {
        return inner_.tell(std::move(news), now);
    }
    task<expected<std::vector<queued_mail>>> due(instant now, int limit) override {
        return inner_.due(now, limit);
    }
    task<expected<bool>> claim(std::string id, instant now, instant until) override {
        return inner_.claim(std::move(id), now, until);
    }
    task<expected<bool>> settle(std::string id, mail_result result, instant now) override {
        if (throws) throw std::runtime_error("the disk is broken");
        if (full) co_return fail(errors::storage_full);
        co_return co_await inner_.settle(std::move(id), std::move(result), now);
    }
    task<expected<list_part<mail_record>>> list(std::optional<mail_state> state,
                                                std::optional<std::int64_t> before,
                                                part_size size) override {
        return inner_.list(state, before, size);
    }
    task<expected<int>> replay(std::optional<std::string> id, std::string by,
                               instant now) override {
        return inner_.replay(std::move(id), std::move(by), now);
    }
    task<expected<void>> drop_about(std::string number, std::int64_t version,
                                    instant now) override {
        return inner_.drop_about(std::move(number), version, now);
    }
    task<expected<int>> forget(instant done_before, instant dead_before, int limit) override {
        return inner_.forget(done_before, dead_before, limit);
    }

    bool full = false;
    bool throws = false;

private:
    sql_mail_repository inner_;
};

}  // namespace flores::contact
