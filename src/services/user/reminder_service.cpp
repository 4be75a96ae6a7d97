#include "services/user/reminder_service.hpp"

#include <stdexcept>

namespace flores::user {
namespace {

constexpr int told_at_once = 100;

reminder_view view_of(const reminder& one, local_date today) {
    reminder_view out{one.id, one.name, one.occasion, one.date, one.yearly, one.days_ahead, {}};
    if (const auto turn = next_turn(one, today, std::nullopt)) out.next = turn->of;
    return out;
}

}  // namespace

expected<reminder> reminder_service::checked(reminder_request wanted) const {
    reminder out;
    out.name = std::move(wanted.name.value);
    out.occasion = wanted.occasion;
    out.date = wanted.date;
    out.yearly = wanted.yearly.value_or(true);
    out.days_ahead = static_cast<int>(wanted.days_ahead.value);
    if (!out.yearly && !out.date.has_year())
        return refuse(
            {{"/date",
              "year_missing",
              {"Para una sola vez hace falta el año.", "Once takes a date with its year."}}});
    if (!next_turn(out, today(clock_.now()), std::nullopt))
        return refuse({{"/date", "past", {"Esa fecha ya pasó.", "That date has passed."}}});
    return out;
}

task<expected<reminder_list>> reminder_service::list(std::string account) {
    auto found = co_await reminders_.list(std::move(account));
    if (!found) co_return std::unexpected(std::move(found.error()));
    reminder_list out;
    const local_date now = today(clock_.now());
    for (const reminder& one : *found) out.items.push_back(view_of(one, now));
    co_return out;
}

task<expected<reminder_view>> reminder_service::add(std::string account, reminder_request wanted,
                                                    entry_seed from) {
    auto fresh = checked(std::move(wanted));
    if (!fresh) co_return std::unexpected(std::move(fresh.error()));
    fresh->created_at = clock_.now();
    fresh->id = entry_id(from, ids_, fresh->created_at, "rem");
    const local_date now = today(fresh->created_at);
    auto adding = reminders_.add(std::move(account), std::move(*fresh), now);
    auto added = co_await std::move(adding);
    if (!added) co_return std::unexpected(std::move(added.error()));
    co_return view_of(*added, now);
}

task<expected<reminder_view>> reminder_service::change(std::string account, std::string id,
                                                       reminder_request wanted) {
    auto next = checked(std::move(wanted));
    if (!next) co_return std::unexpected(std::move(next.error()));
    next->id = std::move(id);
    const local_date now = today(clock_.now());
    auto putting = reminders_.put(std::move(account), std::move(*next), now);
    auto put = co_await std::move(putting);
    if (!put) co_return std::unexpected(std::move(put.error()));
    co_return view_of(*put, now);
}

task<expected<void>> reminder_service::remove(std::string account, std::string id) {
    co_return co_await reminders_.remove(std::move(account), std::move(id));
}

task<expected<preferences_view>> reminder_service::preferences(std::string account, int shown_max) {
    auto loading = users_.load_profile(account);
    auto who = co_await std::move(loading);
    if (!who) co_return std::unexpected(std::move(who.error()));
    auto looking = consents_.history(std::move(account), shown_max);
    auto said = co_await std::move(looking);
    if (!said) co_return std::unexpected(std::move(said.error()));
    preferences_view out{who->language, !said->empty() && said->front().given, {}};
    for (const consent& one : *said) out.history.push_back({one.given, one.where, one.at});
    co_return out;
}

task<expected<preferences_view>> reminder_service::set_marketing(std::string account,
                                                                 marketing_request wanted) {
    auto adding = consents_.add(account, {wanted.given, wanted.where, clock_.now()});
    auto added = co_await std::move(adding);
    if (!added) co_return std::unexpected(std::move(added.error()));
    co_return co_await preferences(std::move(account));
}

task<void> reminder_service::tell_due() {
    for (int looked_at = told_at_once; looked_at == told_at_once;) {
        const instant now = clock_.now();
        if (!may_write_at(now)) co_return;
        auto telling = reminders_.tell_due(now, told_at_once);
        auto done = co_await std::move(telling);
        if (!done) throw std::runtime_error(std::string(done.error().kind->code));
        looked_at = *done;
    }
}

}  // namespace flores::user
