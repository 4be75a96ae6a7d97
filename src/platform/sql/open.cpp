#include "platform/sql/open.hpp"

#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite_file.hpp"

namespace flores::sql {

postgres_place place_of(const config::settings& from, std::string_view schema) {
    return {.host = from.db_host,
            .port = from.db_port,
            .database = from.db_name,
            .user = from.db_user,
            .password = from.db_password,
            .ssl_mode = from.db_sslmode,
            .ssl_root_certificate = from.db_root_cert,
            .schema = std::string(schema)};
}

std::unique_ptr<store> open(const config::settings& from, const std::filesystem::path& data_folder,
                            const store_tables& tables, observe::metrics& counts) {
    std::unique_ptr<store> opened;
    if (from.stores == config::storage::embedded)
        opened = std::make_unique<sqlite_file>(data_folder / tables.file, tables.steps);
    else
        opened = std::make_unique<postgres_store>(place_of(from, tables.name), tables.steps);
    opened->count_into(counts, std::string(tables.name));
    return opened;
}

}  // namespace flores::sql
