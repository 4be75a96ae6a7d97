#include "platform/promotion/make_alike.hpp"

#include "platform/promotion/sql_shelf.hpp"
#include "platform/sql/sqlite.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace flores::promotion {
namespace {

const progress nobody = [](std::int64_t) {
};

// Tables with a key of two columns, and one value that no two rows have.
std::unique_ptr<sql::sqlite_connection> file(const std::string& rows = "") {
    auto db = std::make_unique<sql::sqlite_connection>(":memory:",
                                                       sql::sqlite_connection::access::read_write);
    db->script(
        "CREATE TABLE thing (kind TEXT NOT NULL, number INTEGER NOT NULL, note TEXT, place INTEGER "
        "UNIQUE, PRIMARY KEY (kind, number)) STRICT, WITHOUT ROWID;" +
        rows);
    return db;
}

std::string many(int count, int first_place = 0) {
    return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
           std::to_string(count) + ") INSERT INTO thing SELECT 'k' || i % 7, i, 'ñ\"' || i, i + " +
           std::to_string(first_place) + " FROM n;";
}

sql_shelf shelf_of(sql::connection& db) {
    return {db, tables_of(db).at(0)};
}

void expect_alike(sql::connection& a, sql::connection& b) {
    sql_shelf one = shelf_of(a);
    sql_shelf other = shelf_of(b);
    EXPECT_EQ(content_of(one, nobody), content_of(other, nobody));
}

TEST(make_alike, copies_all_that_there_is_to_an_empty_shelf) {
    const auto from = file(many(3500));
    const auto to = file();
    sql_shelf source = shelf_of(*from);
    sql_shelf target = shelf_of(*to);
    EXPECT_EQ(make_alike(source, target, nobody).put, 3500);
    EXPECT_EQ(content_of(target, nobody).records, 3500);
    expect_alike(*from, *to);
}

TEST(make_alike, changes_what_differs_and_nothing_else) {
    const auto from = file(many(3000));
    const auto to = file(many(3000));
    from->script(
        "DELETE FROM thing WHERE number = 7; UPDATE thing SET note = NULL WHERE number = 8;");
    to->script(
        "DELETE FROM thing WHERE number IN (1, 2999);"
        "INSERT INTO thing VALUES ('zz', 1, 'too many', NULL);");
    sql_shelf source = shelf_of(*from);
    sql_shelf target = shelf_of(*to);
    const difference made = make_alike(source, target, nobody);
    EXPECT_EQ(made.put, 3);    // 1, 8, 2999
    EXPECT_EQ(made.taken, 3);  // 7, 8, the one too many
    expect_alike(*from, *to);
    EXPECT_EQ(make_alike(source, target, nobody).put, 0);
}

// Every place is another one's now: no row can be put in before all the others are out.
TEST(make_alike, records_that_stand_against_one_another_come_in_the_end) {
    const auto from = file(many(1700, 1));
    const auto to = file(many(1700));
    sql_shelf source = shelf_of(*from);
    sql_shelf target = shelf_of(*to);
    EXPECT_EQ(make_alike(source, target, nobody).put, 1700);
    expect_alike(*from, *to);
}

TEST(make_alike, one_that_broke_off_is_gone_on_with) {
    class breaks_off final : public shelf {
    public:
        explicit breaks_off(shelf& of) : of_(of) {}
        std::vector<record> after(const record_key& key, std::size_t limit) override {
            return of_.after(key, limit);
        }
        std::int64_t size() override { return of_.size(); }
        bool change(const std::vector<record_key>& out, const std::vector<record>& in) override {
            if (++changes_ == 3) throw std::runtime_error("killed");
            return of_.change(out, in);
        }

    private:
        shelf& of_;
        int changes_ = 0;
    };
    const auto from = file(many(2500));
    const auto to = file();
    sql_shelf source = shelf_of(*from);
    sql_shelf target = shelf_of(*to);
    breaks_off broken(target);
    EXPECT_THROW(make_alike(source, broken, nobody), std::runtime_error);
    const std::int64_t there = target.size();
    EXPECT_GT(there, 0);
    EXPECT_EQ(make_alike(source, target, nobody).put, 2500 - there);
    expect_alike(*from, *to);
}

TEST(content_of, tells_records_apart_that_read_alike) {
    const auto content = [](const std::string& row) {
        const auto db = file("INSERT INTO thing VALUES " + row);
        sql_shelf one = shelf_of(*db);
        return content_of(one, nobody);
    };
    EXPECT_NE(content("('a', 1, '2', NULL)"), content("('a', 1, NULL, 2)"));
    EXPECT_NE(content("('a', 1, '', 2)"), content("('a', 1, NULL, 2)"));
    EXPECT_NE(content("('a', 1, 'x', 2)"), content("('a', 1, 'y', 2)"));
    EXPECT_EQ(content("('a', 1, 'x', 2)"), content("('a', 1, 'x', 2)"));
}

}  // namespace
}  // namespace flores::promotion
