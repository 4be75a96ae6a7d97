// The storage port of the mail queue. Each verb is one whole transaction.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "services/contact/mail.hpp"
#include "services/contact/sending_queue.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

// What an order announces, as far as its mails go.
struct order_news {
    std::string number{};
    std::int64_t version = 0;
    std::string status{};
    bool placed = false;               // the first news of the order, whenever they arrive
    std::optional<mail_draft> mail{};  // of that status, where it has one
};

// A mail is not due while an earlier one about the same to the same recipient waits: nobody is told
// that an order came in after it was cancelled. One that is dead holds up nobody.
//
// Of a mail that is settled as sent or dropped, recipient (the domain too: some are one person's
// own) and content are emptied.
class mail_repository : public sending_queue<queued_mail, mail_result> {
public:
    // Stores it, due at once. One of the same cause stays alone, and none is stored about an order
    // that was forgotten.
    virtual task<expected<void>> enqueue(mail_draft wanted, instant now) = 0;

    // Stores the mail when the order is in another status than at the last news, or was placed, and
    // remembers the news. Older news than the last, but for a placing, change nothing; of an order
    // that was forgotten nothing is news any more. An order starts as `pending`.
    virtual task<expected<void>> tell(order_news news, instant now) = 0;

    // The newest first, before position `before`.
    virtual task<expected<list_part<mail_record>>> list(std::optional<mail_state> state,
                                                        std::optional<std::int64_t> before,
                                                        part_size size) = 0;

    // Makes a dead mail due at once, as if never tried; without id all of them. Tells the log of
    // staff that `by` did it, if there was any. Returns how many. not_found: no dead mail of that
    // id.
    virtual task<expected<int>> replay(std::optional<std::string> id, std::string by,
                                       instant now) = 0;

    // Ends what is dead about an order, and empties it. What waits still goes out, and ends as
    // dropped however it is settled; from now on, whatever arrives late or again, nobody is mailed
    // about it.
    virtual task<expected<void>> drop_about(std::string number, std::int64_t version,
                                            instant now) = 0;

    // Removes what was done before `done_before`, and what died before `dead_before`;
    // at most `limit`. Returns how many.
    virtual task<expected<int>> forget(instant done_before, instant dead_before, int limit) = 0;
};

}  // namespace flores::contact
