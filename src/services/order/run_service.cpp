#include "services/order/run_service.hpp"

#include "platform/json/encode.hpp"

namespace flores::order {
namespace {

constexpr int runs_page_default = 50;

bool only_delivers(const auth::principal& caller) {
    return caller.rank == auth::role::delivery;
}

run_viewer viewer_of(const auth::principal& caller) {
    return only_delivers(caller) ? run_viewer(caller.account) : std::nullopt;
}

std::unexpected<error> no_courier(std::string pointer) {
    return refuse({{std::move(pointer),
                    "not_staff",
                    {"No es una cuenta del equipo.", "It is not an account of the staff."}}});
}

stop_view view_of(const run_stop& stop, bool courier) {
    const order& what = stop.what;
    stop_view out{what.number.text(),     what.state.status,
                  what.delivery.commune,  std::nullopt,
                  std::nullopt,           stop.proof.outcome,
                  stop.proof.received_by, stop.proof.reason,
                  stop.proof.note,        stop.at};
    const bool waiting = stop.proof.outcome == stop_outcome::waiting;
    if (courier && !waiting) return out;
    out.recipient = recipient_view{what.people.recipient_name, what.people.recipient_phone,
                                   what.people.address_line, what.people.address_details,
                                   what.delivery.commune};
    const bool cash = what.method == payment_method::cash_on_delivery &&
                      what.state.payment == payment_status::unpaid;
    if (cash && waiting) out.collect = what.amounts.total;
    return out;
}

expected<run_view> view_of(const expected<delivery_run>& got, const auth::principal& caller) {
    if (!got) return std::unexpected(got.error());
    run_view out{got->id,      got->version, got->date.text(), got->slot,       got->zone,
                 got->courier, got->status,  got->made_at,     got->started_at, {}};
    for (const run_stop& stop : got->stops)
        out.stops.push_back(view_of(stop, only_delivers(caller)));
    return out;
}

std::string text_of(const run_filter& filter) {
    std::string out = "runs|";
    out.append(filter.date ? filter.date->text() : "").append("|");
    out.append(filter.zone.value_or("")).append("|");
    out.append(filter.status ? json::enum_text(*filter.status) : "");
    return out.append("|").append(filter.courier.value_or(""));
}

}  // namespace

task<expected<void>> run_service::check_courier(std::string account, std::string pointer) {
    if (!is_id(account, "usr")) co_return no_courier(std::move(pointer));
    auto asking = people_.contact(std::move(account));
    auto who = co_await std::move(asking);
    if (!who && !who.error().is(errors::not_found))
        co_return std::unexpected(std::move(who.error()));
    const auto rank = who && who->role ? auth::role_named(*who->role) : std::nullopt;
    if (!rank || *rank < auth::role::delivery) co_return no_courier(std::move(pointer));
    co_return expected<void>{};
}

task<expected<void>> run_service::check_place(local_date date, std::string slot, std::string zone) {
    const auto book = delivery_.book();
    std::vector<field_error> faults;
    if (find_slot(book->plan, slot) == nullptr)
        faults.push_back(field_of("/slot", slot_problem::unknown_slot));
    if (find_zone(book->plan, zone) == nullptr)
        faults.push_back(
            {"/zone", "unknown_zone", {"Esa zona no existe.", "There is no such zone."}});
    if (faults.empty()) co_return expected<void>{};
    auto asking = stored_.is_ordered(date, std::move(slot), std::move(zone));
    const auto ordered = co_await std::move(asking);
    if (!ordered) co_return std::unexpected(ordered.error());
    if (!*ordered) co_return refuse(std::move(faults));
    co_return expected<void>{};
}

task<expected<run_view>> run_service::make(auth::principal caller, run_request wanted) {
    auto placing = check_place(wanted.date, wanted.slot.value, wanted.zone.value);
    auto place = co_await std::move(placing);
    if (!place) co_return std::unexpected(std::move(place.error()));
    if (wanted.courier) {
        auto checking = check_courier(wanted.courier->value, "/courier");
        auto checked = co_await std::move(checking);
        if (!checked) co_return std::unexpected(std::move(checked.error()));
    }
    delivery_run run;
    run.id = new_id(ids_, clock_.now(), "run");
    run.date = wanted.date;
    run.slot = wanted.slot.value;
    run.zone = wanted.zone.value;
    if (wanted.courier) run.courier = wanted.courier->value;
    run.made_at = clock_.now();
    std::vector<order_number> numbers;
    if (wanted.stops) numbers.assign(wanted.stops->begin(), wanted.stops->end());
    auto making = stored_.make(std::move(run), std::move(numbers), act_of(caller));
    auto made = co_await std::move(making);
    co_return view_of(made, caller);
}

task<expected<run_list>> run_service::listed(run_filter filter, auth::page_asked page) {
    auto before = page.last_id();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = stored_.list(std::move(filter), std::move(*before), page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const run_line& one) {
        return run_summary{one.run.id,      one.run.date.text(), one.run.slot, one.run.zone,
                           one.run.courier, one.run.status,      one.stops,    one.waiting};
    };
    co_return page.answer(std::move(*found), view, [](const run_line& one) { return one.run.id; });
}

task<expected<run_list>> run_service::list(run_query asked) {
    run_filter filter;
    filter.date = asked.date;
    if (asked.zone) filter.zone = asked.zone->value;
    filter.status = asked.status;
    auth::page_asked page(cursor_key_, text_of(filter), asked, runs_page_default);
    auto listing = listed(std::move(filter), std::move(page));
    co_return co_await std::move(listing);
}

task<expected<run_list>> run_service::own(auth::principal caller, json::page_query asked) {
    run_filter filter;
    filter.courier = caller.account;
    auth::page_asked page(cursor_key_, text_of(filter), asked, runs_page_default);
    auto listing = listed(std::move(filter), std::move(page));
    co_return co_await std::move(listing);
}

task<expected<run_view>> run_service::show(auth::principal caller, std::string id) {
    auto loading = stored_.load(std::move(id), viewer_of(caller));
    auto found = co_await std::move(loading);
    co_return view_of(found, caller);
}

task<expected<run_view>> run_service::set_stops(auth::principal caller, std::string id,
                                                seen_revision seen, stops_request wanted) {
    std::vector<order_number> numbers(wanted.stops.begin(), wanted.stops.end());
    auto setting =
        stored_.set_stops(std::move(id), std::move(numbers), std::move(seen), act_of(caller));
    auto done = co_await std::move(setting);
    co_return view_of(done, caller);
}

task<expected<run_view>> run_service::assign(auth::principal caller, std::string id,
                                             courier_request wanted) {
    auto checking = check_courier(wanted.account.value, "/account");
    auto checked = co_await std::move(checking);
    if (!checked) co_return std::unexpected(std::move(checked.error()));
    auto assigning = stored_.assign(std::move(id), std::move(wanted.account.value), act_of(caller));
    auto done = co_await std::move(assigning);
    co_return view_of(done, caller);
}

task<expected<run_view>> run_service::start(auth::principal caller, std::string id) {
    auto loading = stored_.load(id, viewer_of(caller));
    auto run = co_await std::move(loading);
    if (!run) co_return std::unexpected(std::move(run.error()));
    if (run->status == run_status::planned && !is_due(*run, clock_.now()))
        co_return fail(run_not_due);
    const auto book = delivery_.book();
    const delivery_slot* slot = find_slot(book->plan, run->slot);
    std::string times = slot == nullptr ? std::string() : times_of(*slot);
    auto starting =
        stored_.start(std::move(id), std::move(times), viewer_of(caller), act_of(caller));
    auto done = co_await std::move(starting);
    co_return view_of(done, caller);
}

task<expected<run_view>> run_service::delivered(auth::principal caller, std::string id,
                                                order_number number, delivered_request told) {
    stop_proof proof{.outcome = stop_outcome::delivered,
                     .received_by = std::move(told.received_by.value),
                     .note = told.note ? std::move(told.note->value) : ""};
    auto recording =
        stored_.record(std::move(id), number, std::move(proof), viewer_of(caller), act_of(caller));
    auto done = co_await std::move(recording);
    co_return view_of(done, caller);
}

task<expected<run_view>> run_service::failed(auth::principal caller, std::string id,
                                             order_number number, failed_request told) {
    stop_proof proof{.outcome = stop_outcome::failed,
                     .reason = told.reason,
                     .note = told.note ? std::move(told.note->value) : ""};
    auto recording =
        stored_.record(std::move(id), number, std::move(proof), viewer_of(caller), act_of(caller));
    auto done = co_await std::move(recording);
    co_return view_of(done, caller);
}

task<expected<void>> run_service::drop(auth::principal caller, std::string id) {
    auto dropping = stored_.drop(std::move(id), act_of(caller));
    co_return co_await std::move(dropping);
}

}  // namespace flores::order
