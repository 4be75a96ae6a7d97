#include "platform/keyvalue/redis_link.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace flores::keyvalue {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using outcome = std::expected<void, link_fault>;

constexpr std::size_t read_bytes = 16 * 1024;

std::unexpected<link_fault> unreachable(const redis_place& place, const std::string& why) {
    return std::unexpected(link_fault{
        false, "Redis at " + place.host + ":" + std::to_string(place.port) + ": " + why});
}

std::unexpected<link_fault> refused(const redis_place& place, const std::string& why) {
    auto out = unreachable(place, why);
    out.error().is_refusal = true;
    return out;
}

// What a password, user or database is refused with; anything else may pass with time.
bool is_refusal(const reply& answer) {
    for (const std::string_view code :
         {"WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR DB index", "ERR invalid password",
          "ERR Client sent AUTH", "ERR invalid DB index"})
        if (answer.refuses_as(code)) return true;
    return false;
}

// What a replica says of itself to HELLO: names and values in turn.
bool is_replica(const reply& answer) {
    for (std::size_t i = 1; i < answer.list.size(); ++i)
        if (answer.list[i - 1].text == "role") return answer.list[i].text == "replica";
    return false;
}

}  // namespace

struct redis_link::socket {
    explicit socket(const asio::any_io_executor& loop) : resolver(loop), plain(loop), limit(loop) {}

    void close() {
        error_code ignored;
        resolver.cancel();
        plain.close(ignored);
    }

    asio::ip::tcp::resolver resolver;
    asio::ip::tcp::socket plain;
    asio::steady_timer limit;
    std::optional<ssl::context> trust;
    std::optional<ssl::stream<asio::ip::tcp::socket&>> tls;
    std::array<char, read_bytes> bytes;
};

redis_link::redis_link(const asio::any_io_executor& loop, const redis_place& place)
    : place_(place), socket_(std::make_shared<socket>(loop)) {}

redis_link::~redis_link() = default;

void redis_link::close() {
    socket_->close();
}

task<outcome> redis_link::open(std::chrono::milliseconds max) {
    socket_->limit.expires_after(max);
    socket_->limit.async_wait([weak = std::weak_ptr(socket_)](error_code cancelled) {
        if (const auto alive = weak.lock(); alive && !cancelled) alive->close();
    });
    auto connecting = connect();
    outcome done = co_await std::move(connecting);
    if (done) {
        auto signing_in = sign_in();
        done = co_await std::move(signing_in);
    }
    // Nothing to cancel: it closed the socket already.
    if (socket_->limit.cancel() == 0 && done) done = unreachable(place_, "no answer in time");
    if (!done) close();
    co_return done;
}

task<outcome> redis_link::connect() {
    error_code ec;
    const auto found = co_await socket_->resolver.async_resolve(
        place_.host, std::to_string(place_.port), asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return unreachable(place_, ec.message());
    co_await asio::async_connect(socket_->plain, found,
                                 asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return unreachable(place_, ec.message());
    socket_->plain.set_option(asio::ip::tcp::no_delay(true), ec);
    if (!place_.tls) co_return outcome{};
    socket_->trust.emplace(ssl::context::tls_client);
    if (place_.ca_file.empty())
        socket_->trust->set_default_verify_paths(ec);
    else
        socket_->trust->load_verify_file(place_.ca_file, ec);
    if (ec) co_return refused(place_, "REDIS_CA_FILE " + place_.ca_file + ": " + ec.message());
    socket_->tls.emplace(socket_->plain, *socket_->trust);
    socket_->tls->set_verify_mode(ssl::verify_peer);
    SSL* const session = socket_->tls->native_handle();
    if (SSL_set1_host(session, place_.host.c_str()) != 1)  // a name or an address
        co_return refused(place_, "its certificate cannot be checked for that name");
    SSL_set_tlsext_host_name(session, place_.host.c_str());
    co_await socket_->tls->async_handshake(ssl::stream_base::client,
                                           asio::redirect_error(asio::use_awaitable, ec));
    if (!ec) co_return outcome{};
    if (ec == asio::error::operation_aborted)
        co_return unreachable(place_, "TLS: no answer in time; does it speak TLS?");
    if (ec.category() == asio::error::get_ssl_category() &&
        ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == SSL_R_CERTIFICATE_VERIFY_FAILED)
        co_return refused(place_,
                          std::string("its certificate is not trusted (REDIS_CA_FILE): ") +
                              X509_verify_cert_error_string(SSL_get_verify_result(session)));
    co_return unreachable(place_, "TLS: " + ec.message());
}

task<outcome> redis_link::sign_in() {
    std::vector<std::vector<std::string>> steps;
    // A user that Redis lets in without a password is asked for with any.
    if (!place_.user.empty())
        steps.push_back({"AUTH", place_.user, place_.password});
    else if (!place_.password.empty())
        steps.push_back({"AUTH", place_.password});
    if (place_.database != 0) steps.push_back({"SELECT", std::to_string(place_.database)});
    steps.push_back({"PING"});   // refused while it loads its data
    steps.push_back({"HELLO"});  // unlike ROLE and INFO, every user may ask it
    for (const std::vector<std::string>& step : steps) {
        const std::string wire = wire_form(step);
        auto sending = send(wire);
        const bool sent = co_await std::move(sending);
        auto receiving = receive();
        const auto answer = co_await std::move(receiving);
        if (!sent || !answer)
            co_return unreachable(place_, "it ended the connection, or was silent");
        if (is_replica(*answer)) co_return unreachable(place_, "it is a replica: takes no writes");
        // Who does not know HELLO is no replica that says so.
        if (answer->is != reply::kind::refused || step.front() == "HELLO") continue;
        const std::string why = step.front() + " is answered with " + answer->text;
        if (is_refusal(*answer)) co_return refused(place_, why);
        co_return unreachable(place_, why);
    }
    co_return outcome{};
}

task<bool> redis_link::send(std::string_view bytes) {
    const auto alive = socket_;
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    if (alive->tls)
        co_await asio::async_write(*alive->tls, asio::buffer(bytes), token);
    else
        co_await asio::async_write(alive->plain, asio::buffer(bytes), token);
    co_return !ec;
}

task<std::optional<reply>> redis_link::receive() {
    const auto alive = socket_;
    for (;;) {
        if (auto whole = reader_.next()) co_return whole;
        if (reader_.is_broken()) co_return std::nullopt;
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        const auto space = asio::buffer(alive->bytes);
        std::size_t got = 0;
        if (alive->tls)
            got = co_await alive->tls->async_read_some(space, token);
        else
            got = co_await alive->plain.async_read_some(space, token);
        if (ec) co_return std::nullopt;
        reader_.feed({alive->bytes.data(), got});
    }
}

}  // namespace flores::keyvalue
