// Where a service's SQL store is chosen: a file of the data folder, or a schema of the database.
#pragma once

#include "platform/config/settings.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/store.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace flores::sql {

// The schema in the database of the settings.
postgres_place place_of(const config::settings& from, std::string_view schema);

// Opens the store that FLORES_STORAGE asks for. Embedded it is migrated; in production it waits
// until `flores migrate` did that. Its numbers go to `counts`, which it outlives in use.
// store_error: as sqlite_file and postgres_store.
std::unique_ptr<store> open(const config::settings& from, const std::filesystem::path& data_folder,
                            const store_tables& tables, observe::metrics& counts);

}  // namespace flores::sql
