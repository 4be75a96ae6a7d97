// The embedded adapter of keyvalue_store: tables in a service's file.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/keyvalue/keyvalue_store.hpp"
#include "platform/sql/sqlite_file.hpp"

#include <string_view>

namespace flores::keyvalue {

// For a service's migrations. lapses_at NULL: never.
inline constexpr std::string_view keyvalue_ddl = R"(
CREATE TABLE keyvalue (
    key TEXT PRIMARY KEY,
    value TEXT,
    revision INTEGER NOT NULL,
    lapses_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE keyvalue_counter (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL
) STRICT;
CREATE INDEX keyvalue_lapses ON keyvalue (lapses_at) WHERE lapses_at IS NOT NULL;
CREATE TABLE keyvalue_field (
    key TEXT NOT NULL REFERENCES keyvalue (key) ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key, field)
) STRICT, WITHOUT ROWID;
)";

class sqlite_keyvalue final : public keyvalue_store {
public:
    // Both outlive this.
    sqlite_keyvalue(sql::sqlite_file& file, const clock_port& clock) : file_(file), clock_(clock) {}

    task<expected<std::optional<std::string>>> get(std::string key) override;
    task<expected<void>> put(std::string key, std::string value, lifetime lives) override;
    task<expected<bool>> put_if_absent(std::string key, std::string value, lifetime lives) override;
    task<expected<void>> remove(std::string key) override;
    task<expected<hash>> load(std::string key) override;
    task<expected<hash>> put_field_if(std::string key, field_change wanted,
                                      std::optional<std::int64_t> seen, lifetime lives) override;
    task<expected<std::int64_t>> purge() override;

private:
    sql::sqlite_file& file_;
    const clock_port& clock_;
};

}  // namespace flores::keyvalue
