#include "platform/config/settings.hpp"

#include "platform/config/declarations.hpp"
#include "platform/config/forms.hpp"
#include "platform/config/reader.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace flores::config {
namespace {

// Printed in the operations manual for all to read, so they protect nothing.
constexpr std::string_view sample_secrets[] = {"secreto_seguro_para_JWT", "flores_password",
                                               "rootpassword", "contraseña_de_aplicacion",
                                               "tu_contraseña_de_aplicacion"};

// REDIS_URL stands for all of Redis' other variables.
void take_redis_url(redis_url from, settings& out) {
    out.redis_tls = from.tls;
    out.redis_host = std::move(from.host);
    out.redis_port = from.port;
    out.redis_user = std::move(from.user);
    out.redis_password = std::move(from.password);
    out.redis_database = from.database;
}

void read_stores(reader& read, settings& out) {
    out.db_host = read.text("DB_HOST");
    out.db_port = static_cast<std::uint16_t>(read.integer("DB_PORT"));
    out.db_name = read.text("DB_NAME");
    out.db_user = read.text("DB_USER");
    out.db_password = read.text("DB_PASSWORD");
    out.db_sslmode = read.text("DB_SSLMODE");
    out.db_root_cert = read.text("DB_SSLROOTCERT");
    out.redis_host = read.text("REDIS_HOST");
    out.redis_port = static_cast<std::uint16_t>(read.integer("REDIS_PORT"));
    out.redis_user = read.text("REDIS_USER");
    out.redis_password = read.text("REDIS_PASSWORD");
    out.redis_tls = read.text("REDIS_TLS") == "true";
    out.redis_ca_file = read.text("REDIS_CA_FILE");
    if (auto url = read_redis_url(read.text("REDIS_URL"))) take_redis_url(*std::move(url), out);
    out.mongodb_uri = read.text("MONGODB_URI");
}

// API_GATEWAY_PORT, AUTH_SERVICE_PORT and AUTH_SERVICE_URL, and the like of every service.
void read_services(reader& read, settings& out) {
    out.gateway_port = static_cast<std::uint16_t>(read.integer("API_GATEWAY_PORT"));
    out.service_ports["gateway"] = out.gateway_port;
    constexpr std::string_view url_end = "_SERVICE_URL";
    for (const declaration& one : declarations()) {
        if (!one.name.ends_with(url_end)) continue;
        const std::string stem(one.name.substr(0, one.name.size() - url_end.size()));
        std::string name = stem;
        for (char& c : name) c = static_cast<char>(c - 'A' + 'a');
        out.service_urls[name] = read.text(one.name);
        out.service_ports[name] = static_cast<std::uint16_t>(read.integer(stem + "_SERVICE_PORT"));
    }
}

bool is_used(const declaration& one, bool production) {
    return one.used_in == mode::any || (one.used_in == mode::production) == production;
}

// Sample values of the manual are refused by name, wherever they stand.
void refuse_samples(environment& from, bool production) {
    for (const declaration& one : declarations()) {
        if (!one.secret || !is_used(one, production)) continue;
        const auto value = from.get(one.name);
        if (!value) continue;
        for (const std::string_view sample : sample_secrets)
            if (value->find(sample) != std::string::npos) {
                from.problems().push_back(fmt::format(
                    "{}: this is the sample of the manual, which everybody can read; set one of "
                    "your own",
                    one.name));
                break;
            }
    }
}

std::vector<std::string> summary_of(environment& from, bool production) {
    std::vector<std::string> out;
    for (const declaration& one : declarations()) {
        const auto given = from.get(one.name);
        if (!is_used(one, production)) {
            if (given) out.push_back(fmt::format("{}: set, but unused in this mode", one.name));
            continue;
        }
        if (one.secret)
            out.push_back(fmt::format("{}={}", one.name, given ? "(set)" : "(not set)"));
        else
            out.push_back(fmt::format("{}={}", one.name,
                                      without_password(given.value_or(std::string(one.fallback)))));
    }
    return out;
}

void read_program(reader& read, settings& out) {
    out.stores =
        read.text("FLORES_STORAGE") == "production" ? storage::production : storage::embedded;
    out.data_dir = read.text("FLORES_DATA_DIR");
    out.seed_dir = read.text("FLORES_SEED_DIR");
    out.bind = read.text("FLORES_BIND");
    out.public_url = read.text("FLORES_PUBLIC_URL");
    out.loops = static_cast<std::size_t>(read.integer("FLORES_LOOPS"));
    if (out.loops == 0) out.loops = std::max(1u, std::thread::hardware_concurrency());
    out.log_level = read.text("FLORES_LOG_LEVEL");
    out.jwt_secret = read.text("JWT_SECRET");
    out.jwt_expires_in = read.duration("JWT_EXPIRES_IN");
    out.allowed_origins = read.list("FLORES_ALLOWED_ORIGINS");
    out.trusted_proxies = read.address_set("FLORES_TRUSTED_PROXIES");
    out.metrics_allow = read.address_set("METRICS_ALLOW");
    out.shutdown_grace = std::chrono::seconds(read.integer("SHUTDOWN_GRACE_S"));
}

void read_limits(reader& read, settings& out) {
    out.read_per_minute = read.integer("FLORES_LIMIT_READ_PER_MINUTE");
    out.write_per_minute = read.integer("FLORES_LIMIT_WRITE_PER_MINUTE");
    out.sensitive_per_minute = read.integer("FLORES_LIMIT_SENSITIVE_PER_MINUTE");
    out.address_per_minute = read.integer("FLORES_LIMIT_ADDRESS_PER_MINUTE");
    out.body_bytes_max = static_cast<std::size_t>(read.integer("FLORES_BODY_BYTES_MAX"));
    out.request_deadline = std::chrono::milliseconds(read.integer("FLORES_REQUEST_DEADLINE_MS"));
    out.connections_max = static_cast<std::size_t>(read.integer("FLORES_CONNECTIONS_MAX"));
    out.idle_timeout = std::chrono::seconds(read.integer("FLORES_IDLE_TIMEOUT_S"));
    out.header_timeout = std::chrono::seconds(read.integer("FLORES_HEADER_TIMEOUT_S"));
    out.order_hold = std::chrono::minutes(read.integer("FLORES_ORDER_HOLD_MINUTES"));
    out.slot_capacity = read.integer("FLORES_SLOT_CAPACITY");
    out.transfer_details = read.text("FLORES_TRANSFER_DETAILS");
}

void read_mail(reader& read, settings& out) {
    out.email_host = read.text("EMAIL_HOST");
    out.email_port = static_cast<std::uint16_t>(read.integer("EMAIL_PORT"));
    out.email_secure = read.text("EMAIL_SECURE") == "true";
    out.email_user = read.text("EMAIL_USER");
    out.email_pass = read.text("EMAIL_PASS");
    out.mail_from = read.text("FLORES_MAIL_FROM");
    out.shop_email = read.text("FLORES_SHOP_EMAIL");
    out.mail_ca_file = read.text("FLORES_MAIL_CA_FILE");
    out.mail_timeout = std::chrono::seconds(read.integer("FLORES_MAIL_TIMEOUT_S"));
    out.mail_retry = std::chrono::milliseconds(read.integer("FLORES_MAIL_RETRY_MS"));
    out.webhook_allow = read.address_set("FLORES_WEBHOOK_ALLOW");
    out.webhook_timeout = std::chrono::seconds(read.integer("FLORES_WEBHOOK_TIMEOUT_S"));
    out.webhook_retry = std::chrono::milliseconds(read.integer("FLORES_WEBHOOK_RETRY_MS"));
}

}  // namespace

settings read_settings(environment from) {
    settings out;
    reader read(from);
    read_program(read, out);
    read_limits(read, out);
    read_mail(read, out);
    read_services(read, out);
    const bool production = out.stores == storage::production;
    if (production) read_stores(read, out);
    // The others are checked too, though nothing reads them.
    for (const declaration& one : declarations())
        if (is_used(one, production))
            read.text(one.name);
        else
            read.check_unused(one);
    if (production && out.jwt_secret.empty())
        from.problems().push_back("JWT_SECRET: missing; set at least 32 random bytes");
    if (!out.mail_ca_file.empty() && ::access(out.mail_ca_file.c_str(), R_OK) != 0)
        from.problems().push_back(
            fmt::format("FLORES_MAIL_CA_FILE={}: this file cannot be read", out.mail_ca_file));
    refuse_samples(from, production);
    from.check_names();
    if (!from.problems().empty()) throw config_error(from.problems());
    out.summary = summary_of(from, production);
    return out;
}

}  // namespace flores::config
