#include "platform/document/mongo_uri.hpp"

#include "platform/core/text.hpp"
#include "platform/document/mongo_pool.hpp"

#include <boost/asio/ssl/context.hpp>

#include <fmt/format.h>
#include <mongoc/mongoc.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace flores::document {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr int connect_ms = 2'000;
constexpr int selection_ms = 3'000;
constexpr int answer_ms = 20'000;

// In the specification of MongoDB's URIs, and nothing to this library: a URI is shared by programs.
constexpr std::array<std::string_view, 4> of_other_libraries{
    "uuidrepresentation", "timeoutms", "maxconnecting", "servermonitoringmode"};

// Where a thread that reads a URI wants the first warning. Of all else what matters is thrown.
thread_local std::string* warning_to = nullptr;

void take_warning(mongoc_log_level_t, const char*, const char* words, void*) {
    if (!warning_to || !warning_to->empty()) return;
    const std::string told = lower_ascii(std::string_view(words));
    const bool is_nothing = std::ranges::any_of(of_other_libraries, [&](std::string_view option) {
        return told == fmt::format("unsupported uri option \"{}\"", option);
    });
    if (!is_nothing) *warning_to = words;
}

// Once for the process, and never taken down: other threads may still be at its end.
void start_library() {
    static const bool started = [] {
        mongoc_init();
        mongoc_log_set_handler(take_warning, nullptr);
        return true;
    }();
    (void)started;
}

// The library's words up to the option that they name; after it they may quote its value, and with
// it a password. Empty: they name none.
std::string words_on_option(const std::string& uri, std::string_view words) {
    const auto begin = words.find_first_of("\"'[");
    if (begin == std::string_view::npos) return {};
    const std::string_view quoted = words.substr(begin + 1);
    const std::string name = lower_ascii(quoted.substr(0, quoted.find_first_of("\"'=]")));
    const std::string known = lower_ascii(std::string_view(uri));
    if (!known.contains("?" + name) && !known.contains("&" + name)) return {};
    return fmt::format("{}\"{}\"", words.substr(0, begin), name);
}

// What the library only warns of it leaves out: an option that it does not know, or the first of
// two.
held_uri parsed(const std::string& text) {
    std::string words;
    warning_to = &words;
    bson_error_t why{};
    held_uri uri(mongoc_uri_new_with_error(text.c_str(), &why));
    warning_to = nullptr;
    if (uri && words.empty()) return uri;
    if (!uri) words = why.message;
    if (const std::string told = words_on_option(text, words); !told.empty())
        throw mongo_error(why.code, "MONGODB_URI has an option that cannot be taken: " + told);
    throw mongo_error(why.code,
                      "MONGODB_URI cannot be read; in its user and its password %40 stands for @, "
                      "%3A for :, %2F for / and %25 for %");
}

// The library falls over both, but for an empty password, which it cannot sign in with.
void require_credentials(const mongoc_uri_t* uri) {
    const char* mechanism = mongoc_uri_get_auth_mechanism(uri);
    const char* password = mongoc_uri_get_password(uri);
    const std::string by = upper_ascii(std::string_view(mechanism ? mechanism : ""));
    const bool by_certificate = by == "MONGODB-X509";
    if (by_certificate && !mongoc_uri_get_tls(uri))
        throw mongo_error(0, "MONGODB_URI: authMechanism=MONGODB-X509 needs tls=true");
    const bool by_password = !by_certificate && by != "GSSAPI";
    if (by_password && mongoc_uri_get_username(uri) && (!password || !*password))
        throw mongo_error(0,
                          "MONGODB_URI names a user without a password: "
                          "mongodb://user:password@host:port/database");
}

// `load` (path, error_code&) is told the file of an option, where there is one.
template <class F>
void require_file(const mongoc_uri_t* uri, const char* option, F load) {
    const char* path = mongoc_uri_get_option_as_utf8(uri, option, nullptr);
    if (!path) return;
    error_code why;
    load(std::string(path), why);
    if (why)
        throw mongo_error(0, fmt::format("MONGODB_URI: {} {}: {}", option, path, why.message()));
}

// The library would say only that no server can be reached.
void require_files(const mongoc_uri_t* uri) {
    ssl::context trial(ssl::context::tls_client);
    const std::string password =
        mongoc_uri_get_option_as_utf8(uri, MONGOC_URI_TLSCERTIFICATEKEYFILEPASSWORD, "");
    trial.set_password_callback(
        [&](std::size_t, ssl::context::password_purpose) { return password; });
    require_file(uri, "tlsCAFile", [&](const std::string& path, error_code& why) {
        trial.load_verify_file(path, why);
    });
    require_file(uri, "tlsCertificateKeyFile", [&](const std::string& path, error_code& why) {
        trial.use_certificate_chain_file(path, why);
        if (!why) trial.use_private_key_file(path, ssl::context::pem, why);
    });
}

void set_unless_said(mongoc_uri_t* uri, const char* option, int milliseconds) {
    if (!mongoc_uri_has_option(uri, option))
        mongoc_uri_set_option_as_int32(uri, option, milliseconds);
}

}  // namespace

void mongo_uri_end::operator()(mongoc_uri_t* it) const {
    mongoc_uri_destroy(it);
}

held_uri read_mongo_uri(const std::string& text, int clients_max) {
    start_library();
    held_uri uri = parsed(text);
    if (!mongoc_uri_get_database(uri.get()))
        throw mongo_error(0, "MONGODB_URI names no database: mongodb://host:port/database");
    if (!mongoc_write_concern_is_acknowledged(mongoc_uri_get_write_concern(uri.get())))
        throw mongo_error(0, "MONGODB_URI: with w=0 nobody is told what was not written");
    require_credentials(uri.get());
    require_files(uri.get());
    set_unless_said(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, connect_ms);
    set_unless_said(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, selection_ms);
    set_unless_said(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, answer_ms);
    if (!mongoc_uri_has_option(uri.get(), MONGOC_URI_RETRYWRITES))
        mongoc_uri_set_option_as_bool(uri.get(), MONGOC_URI_RETRYWRITES, false);
    mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_MAXPOOLSIZE, clients_max);
    return uri;
}

}  // namespace flores::document
