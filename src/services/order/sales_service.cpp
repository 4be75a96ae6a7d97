#include "services/order/sales_service.hpp"

#include "services/order/sales_csv.hpp"

namespace flores::order {
namespace {

constexpr int orders_at_once = 200;

field_error days_fault(std::string_view code, std::string es, std::string en) {
    return {"/query/to", code, {std::move(es), std::move(en)}};
}

expected<void> check_days(local_date from, local_date to) {
    if (to < from)
        return refuse({days_fault("out_of_range", "Es anterior a la primera fecha.",
                                  "It is before the first date.")});
    if (from.days_until(to) >= sales_days_max)
        return refuse(
            {days_fault("out_of_range", "Son más de 366 días.", "These are more than 366 days.")});
    return {};
}

sales_sums_view view_of(const sales_sums& sums) {
    return {sums.orders,     sums.units,   {sums.merchandise}, {sums.discount},
            {sums.delivery}, {sums.total}, {sums.refunded}};
}

}  // namespace

task<expected<void>> sales_service::read_all(order_range range,
                                             std::function<void(const order&)> take) {
    while (range.first < range.end) {
        auto reading = stored_.read(range, orders_at_once);
        auto some = co_await std::move(reading);
        if (!some) co_return std::unexpected(std::move(some.error()));
        if (some->empty()) break;
        for (const order& one : *some) take(one);
        range.first = some->back().id + 1;
    }
    co_return expected<void>{};
}

task<expected<sales_summary>> sales_service::summed(sales_query asked) {
    auto checked = check_days(asked.from, asked.to);
    if (!checked) co_return std::unexpected(std::move(checked.error()));
    auto finding = stored_.placed(asked.from, asked.to);
    auto range = co_await std::move(finding);
    if (!range) co_return std::unexpected(std::move(range.error()));
    sales_summary out(asked.by);
    auto reading = read_all(*range, [&out](const order& one) { out.add(one); });
    auto done = co_await std::move(reading);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return out;
}

task<expected<sales_view>> sales_service::summary(sales_query asked) {
    auto summing = summed(asked);
    auto all = co_await std::move(summing);
    if (!all) co_return std::unexpected(std::move(all.error()));
    const money net{all->all().net()};
    sales_view out{asked.from,          asked.to, asked.by,    view_of(all->all()),
                   {iva_included(net)}, {},       std::nullopt};
    auto rows = all->rows();
    if (rows.size() > sales_rows_max) rows.resize(sales_rows_max);
    for (sales_row& one : rows)
        out.items.push_back({std::move(one.key), std::move(one.name), view_of(one.sums)});
    co_return out;
}

task<expected<std::string>> sales_service::summary_csv(sales_query asked) {
    auto summing = summed(asked);
    auto all = co_await std::move(summing);
    if (!all) co_return std::unexpected(std::move(all.error()));
    co_return flores::order::summary_csv(*all, asked.by);
}

task<expected<std::string>> sales_service::orders_csv(export_range asked, std::string by) {
    auto checked = check_days(asked.from, asked.to);
    if (!checked) co_return std::unexpected(std::move(checked.error()));
    auto finding = stored_.placed(asked.from, asked.to);
    auto range = co_await std::move(finding);
    if (!range) co_return std::unexpected(std::move(range.error()));
    auto counting = stored_.count(*range, export_orders_max + 1);
    auto count = co_await std::move(counting);
    if (!count) co_return std::unexpected(std::move(count.error()));
    if (*count > export_orders_max)
        co_return refuse({days_fault("too_many", "Son más de 20.000 pedidos; acorta el período.",
                                     "These are more than 20,000 orders; ask for fewer days.")});
    // Before the file: none leaves that the log does not know of.
    const instant now = clock_.now();
    audit_entry entry{.at = now,
                      .actor = std::move(by),
                      .action = "order.export",
                      .kind = audit_subject::order,
                      .subject = asked.from.text() + "/" + asked.to.text(),
                      .after = std::to_string(*count) + " orders"};
    auto recording = log_.record(new_id(ids_, now, "exp"), std::move(entry));
    auto recorded = co_await std::move(recording);
    if (!recorded) co_return std::unexpected(std::move(recorded.error()));
    std::string out = orders_csv_head();
    auto reading = read_all(*range, [&out](const order& one) { write_order(out, one); });
    auto done = co_await std::move(reading);
    if (!done) co_return std::unexpected(std::move(done.error()));
    co_return out;
}

}  // namespace flores::order
