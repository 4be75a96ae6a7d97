#include "platform/config/declarations.hpp"

#include <algorithm>
#include <array>

namespace flores::config {
namespace {

constexpr std::string_view gateway = "API Gateway";
constexpr std::string_view services = "Services of their own process";
constexpr std::string_view secrets = "Auth Service";
constexpr std::string_view stores = "Stores of production";
constexpr std::string_view mail = "Mail (contact service)";
constexpr std::string_view webhooks = "Webhooks (contact service)";
constexpr std::string_view tracing = "Jaeger (tracing)";
constexpr std::string_view program = "The program";
constexpr std::string_view limits = "Limits";
constexpr std::string_view shop = "The shop";

constexpr declaration port(std::string_view name, std::string_view fallback, std::string_view group,
                           std::string_view says) {
    return {name, kind::integer, fallback, 0, 65535, {}, false, mode::any, group, says};
}

constexpr declaration service_url(std::string_view name, std::string_view fallback) {
    return {name,     kind::service_url,
            fallback, 0,
            0,        {},
            false,    mode::production,
            services, "Where other processes find it. Replicas have one name, or http://a,b:port."};
}

constexpr declaration per_minute(std::string_view name, std::string_view fallback,
                                 std::string_view says) {
    return {name, kind::integer, fallback, 1, 1'000'000'000, {}, false, mode::any, limits, says};
}

constexpr declaration plain(std::string_view name, kind type, std::string_view fallback,
                            mode used_in, std::string_view group, std::string_view says) {
    return {name, type, fallback, 0, 0, {}, false, used_in, group, says};
}

constexpr declaration bounded(std::string_view name, kind type, std::string_view fallback,
                              std::int64_t min, std::int64_t max, mode used_in,
                              std::string_view group, std::string_view says) {
    return {name, type, fallback, min, max, {}, false, used_in, group, says};
}

constexpr declaration choice(std::string_view name, std::string_view fallback,
                             std::string_view choices, mode used_in, std::string_view group,
                             std::string_view says) {
    return {name, kind::choice, fallback, 0, 0, choices, false, used_in, group, says};
}

// No secret has a default.
constexpr declaration secret(std::string_view name, std::int64_t bytes_min, mode used_in,
                             std::string_view group, std::string_view says) {
    return {name, kind::text, "", bytes_min, 1024, {}, true, used_in, group, says};
}

constexpr declaration secret_url(std::string_view name, kind type, std::string_view says) {
    return {name, type, "", 0, 1024, {}, true, mode::production, stores, says};
}

constexpr std::array table{
    port("API_GATEWAY_PORT", "3000", gateway, "Port of the shop. 0: any free one."),
    service_url("AUTH_SERVICE_URL", "http://auth-service:3001"),
    service_url("PRODUCT_SERVICE_URL", "http://product-service:3002"),
    service_url("USER_SERVICE_URL", "http://user-service:3003"),
    service_url("ORDER_SERVICE_URL", "http://order-service:3004"),
    service_url("CART_SERVICE_URL", "http://cart-service:3005"),
    service_url("WISHLIST_SERVICE_URL", "http://wishlist-service:3006"),
    service_url("REVIEW_SERVICE_URL", "http://review-service:3007"),
    service_url("CONTACT_SERVICE_URL", "http://contact-service:3008"),
    port("AUTH_SERVICE_PORT", "3001", services, "Port of `flores serve auth`."),
    port("PRODUCT_SERVICE_PORT", "3002", services, "Port of `flores serve product`."),
    port("USER_SERVICE_PORT", "3003", services, "Port of `flores serve user`."),
    port("ORDER_SERVICE_PORT", "3004", services, "Port of `flores serve order`."),
    port("CART_SERVICE_PORT", "3005", services, "Port of `flores serve cart`."),
    port("WISHLIST_SERVICE_PORT", "3006", services, "Port of `flores serve wishlist`."),
    port("REVIEW_SERVICE_PORT", "3007", services, "Port of `flores serve review`."),
    port("CONTACT_SERVICE_PORT", "3008", services, "Port of `flores serve contact`."),
    secret("JWT_SECRET", 32, mode::any, secrets,
           "At least 32 bytes. Embedded and blank: made at first start, in the data folder."),
    bounded("JWT_EXPIRES_IN", kind::duration, "24h", 60, 7 * 86400, mode::any, secrets,
            "How long a sign-in's access token is good (1m to 7d). All processes of one shop "
            "need the same value."),
    secret_url("MONGODB_URI", kind::mongodb_uri,
               "Of product and review: mongodb://user:password@host:27017/database. Replica sets "
               "and TLS are options of it."),
    bounded("DB_HOST", kind::database_host, "postgres", 0, 255, mode::production, stores,
            "PostgreSQL of auth, user, order and contact."),
    bounded("DB_PORT", kind::integer, "5432", 1, 65535, mode::production, stores, ""),
    bounded("DB_NAME", kind::text, "flores_db", 0, 63, mode::production, stores, ""),
    bounded("DB_USER", kind::text, "flores_user", 0, 63, mode::production, stores, ""),
    secret("DB_PASSWORD", 0, mode::production, stores, ""),
    choice("DB_SSLMODE", "prefer", "disable|prefer|require|verify-ca|verify-full", mode::production,
           stores, "TLS to PostgreSQL, as libpq means it."),
    bounded("DB_SSLROOTCERT", kind::text, "", 0, 4096, mode::production, stores,
            "Certificates (PEM) that PostgreSQL's is checked with. Blank: libpq's own place."),
    bounded("REDIS_HOST", kind::host, "redis", 0, 255, mode::production, stores,
            "Redis of cart and wishlist, rate limits and events."),
    bounded("REDIS_PORT", kind::integer, "6379", 1, 65535, mode::production, stores, ""),
    bounded("REDIS_USER", kind::text, "", 0, 255, mode::production, stores,
            "Blank: Redis' default user."),
    secret("REDIS_PASSWORD", 0, mode::production, stores, ""),
    plain("REDIS_TLS", kind::flag, "false", mode::production, stores, "TLS from the first byte."),
    bounded("REDIS_CA_FILE", kind::text, "", 0, 4096, mode::production, stores,
            "Certificates (PEM) that Redis' is checked with. Blank: the system's."),
    secret_url("REDIS_URL", kind::redis_url,
               "All of these in one, when set: redis://user:password@host:6379/0, rediss:// for "
               "TLS."),
    bounded("EMAIL_HOST", kind::host, "", 0, 255, mode::any, mail,
            "SMTP server. Blank: mails become files in the folder mail of FLORES_DATA_DIR."),
    bounded("EMAIL_PORT", kind::integer, "587", 1, 65535, mode::any, mail, ""),
    plain("EMAIL_SECURE", kind::flag, "false", mode::any, mail,
          "true: TLS from the first byte; false: STARTTLS."),
    bounded("EMAIL_USER", kind::text, "", 0, 255, mode::any, mail, ""),
    secret("EMAIL_PASS", 0, mode::any, mail, ""),
    bounded("FLORES_MAIL_FROM", kind::mailbox, "", 0, 254, mode::any, mail,
            "Address that the shop's mails come from. Blank: EMAIL_USER."),
    bounded("FLORES_SHOP_EMAIL", kind::mailbox, "", 0, 254, mode::any, mail,
            "Mailbox of the shop, which gets what people write to it. Blank: FLORES_MAIL_FROM."),
    bounded("FLORES_MAIL_CA_FILE", kind::text, "", 0, 4096, mode::any, mail,
            "Certificates (PEM) that the SMTP server's is checked with. Blank: the system's."),
    bounded("FLORES_MAIL_TIMEOUT_S", kind::integer, "30", 1, 300, mode::any, mail,
            "Seconds until a server has taken a mail, else it is tried again; twenty times as many "
            "until it says so."),
    bounded("FLORES_MAIL_RETRY_MS", kind::integer, "60000", 10, 3'600'000, mode::any, mail,
            "Milliseconds until a mail that failed is tried again; doubled each time."),
    plain("FLORES_WEBHOOK_ALLOW", kind::networks, "", mode::any, webhooks,
          "Networks that webhooks may be in although they are not public, as 127.0.0.0/8. To "
          "loopback http will do."),
    bounded("FLORES_WEBHOOK_TIMEOUT_S", kind::integer, "10", 1, 60, mode::any, webhooks,
            "Seconds that a webhook gets to answer."),
    bounded("FLORES_WEBHOOK_RETRY_MS", kind::integer, "10000", 1, 3'600'000, mode::any, webhooks,
            "Milliseconds until a webhook that failed is told again; doubled each time, 12 times."),
    bounded("JAEGER_AGENT_HOST", kind::host, "", 0, 255, mode::any, tracing,
            "Taken and not used yet: no spans are sent."),
    bounded("JAEGER_AGENT_PORT", kind::integer, "6832", 1, 65535, mode::any, tracing, ""),
    choice("FLORES_STORAGE", "embedded", "embedded|production", mode::any, program,
           "Which stores are used. It alone decides."),
    bounded("FLORES_DATA_DIR", kind::text, "data", 0, 4096, mode::any, program,
            "Folder of the embedded stores, and of mails where EMAIL_HOST is blank."),
    bounded("FLORES_SEED_DIR", kind::text, "", 0, 4096, mode::any, program,
            "Folder of the demonstration catalogue and the import's mapping. Blank: "
            "deploy/seed of the repository that the program was built in."),
    bounded("FLORES_BIND", kind::address, "127.0.0.1", 0, 45, mode::any, program,
            "Address to listen on. 0.0.0.0: all."),
    plain("FLORES_PUBLIC_URL", kind::web_url, "", mode::any, program,
          "Where customers find the shop. With https, cookies are sent by TLS alone."),
    bounded("FLORES_LOOPS", kind::integer, "0", 0, 256, mode::any, program,
            "Event loops. 0: one for each core."),
    choice("FLORES_LOG_LEVEL", "info", "debug|info|warning|error", mode::any, program, ""),
    plain("FLORES_ALLOWED_ORIGINS", kind::origins, "", mode::any, program,
          "Other sites whose pages may use the API (CORS), as https://shop.example."),
    plain("FLORES_TRUSTED_PROXIES", kind::networks, "", mode::any, program,
          "Proxies whose X-Forwarded-For and X-Request-Deadline-Ms are believed. Name all on the "
          "way: the client is the last address in X-Forwarded-For that is none of them."),
    plain("METRICS_ALLOW", kind::networks, "", mode::any, program,
          "Networks that see /metrics and the detail of /health; loopback always does."),
    bounded(
        "SHUTDOWN_GRACE_S", kind::integer, "10", 0, 300, mode::any, program,
        "Seconds that requests, then events in hand get at the end; in production no store holds "
        "it up."),
    per_minute("FLORES_LIMIT_READ_PER_MINUTE", "1200", "Reads of one caller."),
    per_minute("FLORES_LIMIT_WRITE_PER_MINUTE", "240", "Changes of one caller."),
    per_minute("FLORES_LIMIT_SENSITIVE_PER_MINUTE", "20", "Sign-ins and the like of one caller."),
    per_minute("FLORES_LIMIT_ADDRESS_PER_MINUTE", "3000", "All requests of one client address."),
    bounded("FLORES_BODY_BYTES_MAX", kind::integer, "65536", 1024, 16'777'216, mode::any, limits,
            "Of a request's body, in bytes; imports have their own."),
    bounded("FLORES_REQUEST_DEADLINE_MS", kind::integer, "10000", 100, 30000, mode::any, limits,
            "Milliseconds until a request is given up (504)."),
    bounded("FLORES_CONNECTIONS_MAX", kind::integer, "20000", 10, 1'000'000, mode::any, limits,
            "Connections at once; fewer where the system's limit of descriptors (ulimit -Hn) asks "
            "for it."),
    bounded("FLORES_IDLE_TIMEOUT_S", kind::integer, "75", 1, 3600, mode::any, limits,
            "Seconds between two requests of a connection, and until its first."),
    bounded("FLORES_HEADER_TIMEOUT_S", kind::integer, "10", 1, 120, mode::any, limits,
            "Seconds for the header of a request."),
    bounded("FLORES_ORDER_HOLD_MINUTES", kind::integer, "30", 1, 10080, mode::any, shop,
            "Minutes that an unpaid order keeps its stock and its slot."),
    bounded("FLORES_SLOT_CAPACITY", kind::integer, "12", 0, 100'000, mode::any, shop,
            "Orders of a slot of a zone on a date, where the shop set no other number."),
    bounded("FLORES_TRANSFER_DETAILS", kind::text, "", 0, 500, mode::any, shop,
            "Account that transfers go to, in one line of your own words: bank, kind and number of "
            "the account, name, RUT, e-mail. Whoever pays by transfer is told. Blank: nobody is."),
};

}  // namespace

std::span<const declaration> declarations() {
    return table;
}

const declaration* find_declaration(std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const declaration& one) { return one.name == name; });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace flores::config
