// How mails and webhooks are sent: by lanes that take in hand what is due and nobody has, claim it,
// try, and record what became of it.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/core/pause.hpp"
#include "platform/observe/log.hpp"
#include "services/contact/sending_claims.hpp"
#include "services/contact/sending_queue.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace flores::contact {

struct sending_rules {
    std::string_view what{};  // is sent, in the log
    int batch = 1;            // found by one look
    std::chrono::milliseconds claimed_for{};
    std::chrono::milliseconds between{};  // rest of a lane after each
    int attempts_max = 1;
    std::chrono::milliseconds back_off_first{};  // doubled for each further attempt
    int back_off_max_times = 1;                  // of the first wait, at most
};

// Items of the same turn_of(item) are sent one at a time.
template <class Item, class Result>
class sending_lane {
public:
    virtual ~sending_lane() = default;

    // Sends what is due until nothing is, or this process is not to send any more (`goes_on`).
    // Several may run at once on one loop: none takes what another has in hand, of this process or
    // another. What is in hand when the program dies is sent again, as the same, once its claim has
    // lapsed.
    task<void> send_due(std::function<bool()> goes_on = [] { return true; }) {
        while (!unrecorded_.empty()) {
            auto left = unrecorded_.extract(unrecorded_.begin());
            auto recording = record(std::move(left.key()), std::move(left.mapped()));
            co_await std::move(recording);
        }
        while (goes_on()) {
            auto looking = next_due();
            const auto next = co_await std::move(looking);
            if (!next) throw std::runtime_error(std::string(next.error().kind->code));
            if (!*next) co_return;
            const Item& what = **next;
            auto claiming = claim(what);
            const bool mine = co_await std::move(claiming);
            if (!mine) continue;
            auto trying = tried(what);
            Result result = co_await std::move(trying);
            count(result.state);
            auto recording = record(turn_of(what), {what.id, std::move(result)});
            co_await std::move(recording);
            auto resting = pause(rules_.between);
            co_await std::move(resting);
            current_ambient() = {};  // meanwhile it was that of requests
        }
        for (const Item& left : seen_) let_go(turn_of(left));
        seen_.clear();
    }

    // Claims again what is being tried: for attempts that may take longer than a claim lasts.
    task<void> keep_claims() { return claims_.keep(); }

protected:
    // `queue` and `clock` outlive this.
    sending_lane(sending_queue<Item, Result>& queue, const clock_port& clock, sending_rules rules)
        : queue_(queue), clock_(clock), rules_(rules), claims_(queue, clock, rules.claimed_for) {}

    // After an attempt that failed: it waits, longer each time and never many until the same
    // moment, or is dead after the last.
    Result postponed(const Item& what, Result got) const {
        using state = decltype(Result::state);
        const int attempts = what.attempts + 1;
        if (attempts >= rules_.attempts_max) {
            got.state = state::dead;
            log::warning("sending_given_up",
                         {{rules_.what, what.id}, {"of", turn_of(what)}, {"why", got.why}});
            return got;
        }
        const auto first = rules_.back_off_first;
        const auto longest = first * rules_.back_off_max_times;
        got.state = state::waiting;
        got.due_at = clock_.now() + growing_pause(attempts, first, longest);
        return got;
    }

private:
    struct settlement {
        std::string id;
        Result result;
    };

    virtual task<Result> attempt(Item what) = 0;
    virtual void count(decltype(Result::state) state) const = 0;
    // For what was dropped while it was sent.
    virtual task<expected<void>> take_back(std::string /*id*/) { co_return expected<void>{}; }

    // A look that a settlement overtook may still show what was settled, so it is taken again.
    task<expected<std::optional<Item>>> next_due() {
        while (seen_.empty()) {
            const std::uint64_t before = settled_;
            const int wanted = rules_.batch + static_cast<int>(in_hand_.size());
            auto looking = queue_.due(clock_.now(), wanted);
            auto found = co_await std::move(looking);
            if (!found) co_return std::unexpected(std::move(found.error()));
            if (settled_ != before) continue;
            for (Item& one : *found)
                if (std::ssize(seen_) < rules_.batch && in_hand_.insert(turn_of(one)).second)
                    seen_.push_back(std::move(one));
            if (seen_.empty()) co_return std::optional<Item>();
        }
        Item next = std::move(seen_.front());
        seen_.pop_front();
        co_return std::optional<Item>(std::move(next));
    }

    task<Result> tried(const Item& what) {
        try {
            auto trying = attempt(what);
            Result got = co_await std::move(trying);
            claims_.let_lapse(what.id);
            co_return got;
        } catch (const std::exception& why) {
            claims_.let_lapse(what.id);
            log::error("sending_failed",
                       {{rules_.what, what.id}, {"why", std::string_view(why.what())}});
        }
        co_return postponed(what, {.why = "exception"});
    }

    // Whether it is still to be sent, and in no other process's hand.
    task<bool> claim(Item what) {
        expected<bool> mine;
        try {
            auto claiming = claims_.take(what.id);
            mine = co_await std::move(claiming);
            if (!mine) throw std::runtime_error(std::string(mine.error().kind->code));
        } catch (...) {
            let_go(turn_of(what));
            throw;
        }
        if (!*mine) let_go(turn_of(what));
        co_return *mine;
    }

    // What cannot be recorded stays in hand with its result: it is recorded later and not sent
    // again.
    task<void> record(std::string turn, settlement made) {
        bool recorded = false;
        try {
            auto settling = queue_.settle(made.id, made.result, clock_.now());
            const auto settled = co_await std::move(settling);
            recorded = settled.has_value();
            if (settled && !*settled) {
                auto taking_back = take_back(made.id);
                const auto taken_back = co_await std::move(taking_back);
                recorded = taken_back.has_value();
            }
        } catch (const std::exception& why) {
            log::error("sending_unrecorded",
                       {{rules_.what, made.id}, {"why", std::string_view(why.what())}});
        }
        if (!recorded) {
            unrecorded_.insert_or_assign(std::move(turn), std::move(made));
            throw std::runtime_error("what became of it cannot be stored");
        }
        let_go(turn);
    }

    void let_go(const std::string& turn) {
        in_hand_.erase(turn);
        ++settled_;
    }

    sending_queue<Item, Result>& queue_;
    const clock_port& clock_;
    const sending_rules rules_;
    // All of the one loop; by turn.
    std::deque<Item> seen_;                         // due at the last look and not taken since
    std::set<std::string> in_hand_;                 // and those seen
    std::map<std::string, settlement> unrecorded_;  // of those in hand
    sending_claims<Item, Result> claims_;           // of those being tried
    std::uint64_t settled_ = 0;                     // counts what left the hand
};

}  // namespace flores::contact
