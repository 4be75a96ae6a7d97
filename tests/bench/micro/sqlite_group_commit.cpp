// How many durable order-like writes a second one sqlite_file takes: each inserts an order, three
// lines and a key, and takes stock of three SKUs, from tasks on one loop.
//
//     sqlite_group_commit [in_flight=64] [writes=200000] [folder=.]
#include "platform/sql/sqlite_file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace flores;

constexpr int skus = 56;
constexpr int lines_per_order = 3;

constexpr std::array migrations{sql::migration{1, "orders", R"(
    CREATE TABLE orders (id TEXT PRIMARY KEY, total INTEGER NOT NULL, body TEXT NOT NULL)
        STRICT, WITHOUT ROWID;
    CREATE TABLE line (order_id TEXT NOT NULL REFERENCES orders (id), position INTEGER NOT NULL,
        sku TEXT NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (order_id, position))
        STRICT, WITHOUT ROWID;
    CREATE TABLE stock (sku TEXT PRIMARY KEY, left INTEGER NOT NULL CHECK (left >= 0))
        STRICT, WITHOUT ROWID;
    CREATE TABLE idempotency (key TEXT PRIMARY KEY, order_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
)"}};

std::string sku(int number) {
    return fmt::format("AML{:03}", number % skus);
}

expected<std::int64_t> place(sql::connection& db, int number) {
    const std::string id = fmt::format("ord_{:012}", number);
    const std::string body(400, 'x');
    db.exec("INSERT INTO orders (id, total, body) VALUES (?, ?, ?)", id, 35000, body);
    for (int position = 0; position < lines_per_order; ++position) {
        const std::string wanted = sku(number + position);
        db.exec("INSERT INTO line (order_id, position, sku, quantity) VALUES (?, ?, ?, ?)", id,
                position, wanted, 1);
        if (db.exec("UPDATE stock SET left = left - 1 WHERE sku = ? AND left >= 1", wanted) == 0)
            return fail(errors::conflict);
    }
    db.exec("INSERT INTO idempotency (key, order_id) VALUES (?, ?)", fmt::format("key-{}", number),
            id);
    return number;
}

struct run_state {
    sql::sqlite_file& file;
    int next = 0;
    int writes;
    std::vector<double> micros{};
};

task<void> client(run_state& run) {
    while (run.next < run.writes) {
        const int number = run.next++;
        const auto began = std::chrono::steady_clock::now();
        auto placed =
            co_await run.file.write([number](sql::connection& db) { return place(db, number); });
        if (!placed) std::abort();
        run.micros.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began)
                .count());
    }
}

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](timeval of) {
        return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void report(run_state& run, double seconds, double cpu) {
    std::ranges::sort(run.micros);
    const auto at = [&](double part) {
        return run.micros[static_cast<std::size_t>(part *
                                                   static_cast<double>(run.micros.size() - 1))] /
               1000;
    };
    const auto& counts = run.file.counts();
    fmt::print(
        "{:.0f} writes/s, {:.1f} a commit, p50 {:.2f} p99 {:.2f} p99.9 {:.2f} max {:.2f} ms, "
        "{:.1f} CPU us/write, log {:.1f} MiB\n",
        run.writes / seconds,
        static_cast<double>(counts.writes) / static_cast<double>(counts.batches), at(0.5), at(0.99),
        at(0.999), at(1), cpu * 1e6 / run.writes,
        static_cast<double>(run.file.file_counts().wal_bytes) / (1 << 20));
}

}  // namespace

int main(int argc, char** argv) {
    const int in_flight = argc > 1 ? std::atoi(argv[1]) : 64;
    const int writes = argc > 2 ? std::atoi(argv[2]) : 200000;
    const std::filesystem::path folder = argc > 3 ? argv[3] : ".";
    std::string name = (folder / "group_commit_XXXXXX").string();
    if (!mkdtemp(name.data())) return 1;
    {
        sql::sqlite_file file(std::filesystem::path(name) / "orders.db", migrations);
        (void)file.write_now([](sql::connection& db) -> expected<void> {
            for (int i = 0; i < skus; ++i)
                db.exec("INSERT INTO stock (sku, left) VALUES (?, 1000000000)", sku(i));
            return {};
        });
        boost::asio::io_context loop(1);
        run_state run{.file = file, .writes = writes};
        for (int i = 0; i < in_flight; ++i)
            boost::asio::co_spawn(loop, client(run), boost::asio::detached);
        const double cpu = cpu_seconds();
        const auto began = std::chrono::steady_clock::now();
        loop.run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        report(run, took.count(), cpu_seconds() - cpu);
    }
    std::filesystem::remove_all(name);
}
