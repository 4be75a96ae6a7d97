// The kinds of SQL store, new and migrated, for suites that run over every one:
//
//     template <class Kind> struct fixture : testing::Test { Kind kept{migrations}; };
//     TYPED_TEST_SUITE(fixture, test::sql_stores);
#pragma once

#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/postgres_server.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <span>

namespace flores::test {

class on_sqlite {
public:
    explicit on_sqlite(std::span<const sql::migration> steps) : store_(folder_ / "a.db", steps) {}
    sql::store& store() { return store_; }

private:
    temp_folder folder_;
    sql::sqlite_file store_;
};

class on_postgres {
public:
    explicit on_postgres(std::span<const sql::migration> steps)
        : place_(migrated(steps)), store_(place_, steps) {}
    sql::store& store() { return store_; }

private:
    static sql::postgres_place migrated(std::span<const sql::migration> steps) {
        const sql::postgres_place place = postgres_server::instance().new_place();
        sql::migrate(place, steps);
        return place;
    }

    const sql::postgres_place place_;
    sql::postgres_store store_;
};

using sql_stores = testing::Types<on_sqlite, on_postgres>;

}  // namespace flores::test
