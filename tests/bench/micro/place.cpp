// How many orders a second the repository places, durably, and how long the slowest wait: each
// takes stock of its lines and a place of a slot and writes order, history, key, movements and
// event.
//
//     place [in_flight=64] [orders=100000] [lines=2] [folder=.]
#include "platform/sql/sqlite_file.hpp"
#include "services/order/migrations.hpp"
#include "services/order/storage/sql_orders.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace flores;

constexpr int skus = 56;

order::order_draft draft_of(int number, int lines) {
    order::order_draft draft;
    draft.claim = {order::key_scope("guest:0193d1c46a5e7cc2", "POST /api/orders",
                                    fmt::format("key-{:020}", number)),
                   std::string(64, 'f')};
    draft.delivery = {*local_date::parse("2026-11-25"), "morning", "zone_1", "recoleta"};
    for (int i = 0; i < lines; ++i)
        draft.lines.push_back({fmt::format("AML{:03}", (number + i) % skus), "AML001",
                               "Ramo de doce rosas rojas", "Bouquet of twelve red roses",
                               "estandar", 1, 35'000, 7});
    draft.people = {"Ana Soto",     "ana.soto@example.com",
                    "+56912345678", "Luis Rojas",
                    "+56987654321", "Av. Recoleta 1234",
                    "depto 56",     "Feliz cumpleaños, con todo el cariño de siempre.",
                    false,          true};
    draft.amounts = {{35'000 * lines}, {2'990}, {0}, {35'000 * lines + 2'990}};
    draft.placed_at = system_clock().now();
    draft.hold_until = draft.placed_at + std::chrono::minutes(30);
    draft.slot_capacity = 1'000'000'000;
    return draft;
}

struct run_state {
    order::order_repository& stored;
    int orders;
    int lines;
    int next = 0;
    std::vector<double> millis{};
};

task<void> client(run_state& run) {
    while (run.next < run.orders) {
        const int number = run.next++;
        const auto began = std::chrono::steady_clock::now();
        auto placing = run.stored.place(draft_of(number, run.lines));
        auto placed = co_await std::move(placing);
        if (!placed) std::abort();
        run.millis.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
                .count());
    }
}

double cpu_micros() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

void fill_stock(sql::sqlite_file& file) {
    (void)file.write_now([](sql::connection& db) -> expected<void> {
        for (int i = 0; i < skus; ++i)
            db.exec("INSERT INTO stock (sku, on_hand, low_at, version) VALUES (?, 1000000, 5, 0)",
                    fmt::format("AML{:03}", i));
        return {};
    });
}

}  // namespace

int main(int argc, char** argv) {
    const int in_flight = argc > 1 ? std::atoi(argv[1]) : 64;
    const int orders = argc > 2 ? std::atoi(argv[2]) : 100'000;
    const int lines = argc > 3 ? std::atoi(argv[3]) : 2;
    std::string folder = std::string(argc > 4 ? argv[4] : ".") + "/place_XXXXXX";
    if (!mkdtemp(folder.data())) return 1;
    {
        sql::sqlite_file file(std::filesystem::path(folder) / "order.db", order::migrations);
        fill_stock(file);
        const order::order_secrets secrets("a secret of a bench, of thirty-two bytes");
        system_ids ids;
        order::sql_order_repository stored(file, secrets, ids);
        boost::asio::io_context loop(1);
        run_state run{stored, orders, lines};
        for (int i = 0; i < in_flight; ++i)
            boost::asio::co_spawn(loop, client(run), boost::asio::detached);
        const double cpu = cpu_micros();
        const auto began = std::chrono::steady_clock::now();
        loop.run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        std::ranges::sort(run.millis);
        fmt::print(
            "{:.0f} orders/s, p99 {:.2f} ms, longest {:.2f} ms, {:.1f} orders a commit, {:.1f} CPU "
            "us/order\n",
            orders / took.count(), run.millis[run.millis.size() * 99 / 100], run.millis.back(),
            static_cast<double>(file.counts().writes) / static_cast<double>(file.counts().batches),
            (cpu_micros() - cpu) / orders);
    }
    std::filesystem::remove_all(folder);
}
