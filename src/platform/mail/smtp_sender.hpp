// Mails to an SMTP server, by libcurl on a few threads of its own.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/mail/sender.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace flores::mail {

struct smtp_settings {
    std::string host{};
    std::uint16_t port = 587;
    bool tls_first = false;  // TLS from the first byte, else STARTTLS
    std::string user{};      // empty: without signing in
    std::string password{};
    std::string ca_file{};             // certificates that are trusted; empty: the system's
    std::string own_name{};            // said in EHLO
    std::chrono::seconds timeout{30};  // of a whole exchange, up to the message's end

    // Whether a server that offers no TLS is refused: always where a password would be shown on a
    // network. Where TLS is used, the server's certificate is checked.
    bool requires_tls() const;
};

class smtp_sender final : public sender {
public:
    explicit smtp_sender(smtp_settings settings);
    // Breaks off what is being sent.
    ~smtp_sender() override;

    // Refused: the server answers 5xx to the recipient or the message. Whatever it has against the
    // shop itself (TLS, sign-in, the address that mails come from) is the operator's to mend, so
    // the mail is only deferred.
    task<outcome> send(envelope what) override;

    // Nothing to do: it keeps no copies.
    task<expected<void>> forget(std::vector<std::string> whom) override;

private:
    const smtp_settings settings_;
    std::atomic<bool> stopping_{false};
    worker_pool pool_;
};

}  // namespace flores::mail
