#include "platform/mail/smtp_sender.hpp"

#include "platform/outbound/curl_handle.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace flores::mail {
namespace {

constexpr int threads = 2;
constexpr std::size_t smtp_queue_max = 64;
constexpr std::chrono::seconds connect_max{10};

// Answers that are about who we are and not about the mail.
constexpr long about_us[] = {530, 534, 535, 538};

// A server that has the message may still look at it for long before it says so, and who does not
// wait for that sends it again (RFC 5321, 4.5.3.2: ten minutes).
constexpr int answer_patience_times = 20;  // of what an exchange may take until then
constexpr std::chrono::seconds answer_patience_max{600};

constexpr std::chrono::seconds goodbye_patience{1};  // for the answer to QUIT, which says nothing

std::chrono::seconds answer_patience(std::chrono::seconds timeout) {
    return std::min(timeout * answer_patience_times, answer_patience_max);
}

using clock = std::chrono::steady_clock;

struct transfer {
    std::string_view rest;  // of the message
    std::chrono::seconds timeout;
    const std::atomic<bool>& stopping;
    clock::time_point deadline = clock::now() + timeout;
    bool begun = false;   // the server wants the message
    bool named = false;   // it was told the recipient
    bool whole = false;   // it has the message
    bool taken = false;   // and said so
    bool waited = false;  // until the deadline

    // About the mail: until the recipient is named, what the server answers is about us.
    bool about_the_mail(CURLcode got) const { return begun || (named && got == CURLE_SEND_ERROR); }
};

// The last line of an answer, as libcurl tells it: "250 OK", of a terse server "250".
bool is_consent(std::string_view line) {
    return line.starts_with("250") && !line.starts_with("250-");
}

// Called with every line of the dialogue. Once the message is taken it is sent, whatever becomes of
// the goodbye; who waits for that, and dies, sends it again.
int note_line(CURL*, curl_infotype kind, char* data, std::size_t size, void* of) {
    auto& sending = *static_cast<transfer*>(of);
    const std::string_view line(data, size);
    if (kind == CURLINFO_HEADER_OUT && line.starts_with("RCPT ")) sending.named = true;
    if (kind == CURLINFO_HEADER_IN && sending.whole && !sending.taken && is_consent(line)) {
        sending.taken = true;
        sending.deadline = clock::now() + goodbye_patience;
    }
    return 0;
}

std::size_t read_upload(char* into, std::size_t size, std::size_t count, void* from) {
    auto& source = *static_cast<transfer*>(from);
    source.begun = true;
    if (source.rest.empty() && !std::exchange(source.whole, true))
        source.deadline = clock::now() + answer_patience(source.timeout);
    const std::size_t bytes = std::min(size * count, source.rest.size());
    std::memcpy(into, source.rest.data(), bytes);
    source.rest.remove_prefix(bytes);
    return bytes;
}

int stop_when_over(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& sending = *static_cast<transfer*>(of);
    sending.waited = clock::now() >= sending.deadline;
    return sending.waited || sending.stopping.load() ? 1 : 0;
}

std::string bracketed(const std::string& host) {
    return host.contains(':') ? "[" + host + "]" : host;
}

void set_server(CURL* handle, const smtp_settings& to) {
    const std::string url = fmt::format("{}://{}:{}/{}", to.tls_first ? "smtps" : "smtp",
                                        bracketed(to.host), to.port, to.own_name);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(to.requires_tls() ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT,
                     static_cast<long>(std::min(connect_max, to.timeout).count()));
    // Without these libcurl says goodbye when the handle ends, where nothing ends its waiting for
    // the answer (two minutes).
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(answer_patience(to.timeout).count()));
    if (!to.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, to.ca_file.c_str());
    if (!to.user.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, to.user.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, to.password.c_str());
    }
}

// The text of libcurl's own error may name addresses; its code does not.
outcome judged(CURLcode got, long answer, const transfer& sending) {
    if (got == CURLE_OK || sending.taken) return {fate::sent, "smtp 250"};
    const bool final =
        answer >= 500 && answer < 600 && sending.about_the_mail(got) &&
        std::find(std::begin(about_us), std::end(about_us), answer) == std::end(about_us);
    if (final) return {fate::refused, fmt::format("smtp {}", answer)};
    if (answer >= 400) return {fate::deferred, fmt::format("smtp {}", answer)};
    if (sending.waited) return {fate::deferred, "no answer in time"};
    return {fate::deferred, curl_easy_strerror(got)};
}

outcome exchange(const smtp_settings& with, const envelope& what, std::atomic<bool>& stopping) {
    const outbound::curl_handle handle = outbound::new_curl_handle();
    const std::string from = "<" + what.from + ">";
    const std::string to = "<" + what.to + ">";
    const outbound::curl_list recipients(curl_slist_append(nullptr, to.c_str()));
    if (!handle || !recipients) return {fate::deferred, "out of memory"};
    transfer sending{.rest = what.content, .timeout = with.timeout, .stopping = stopping};
    set_server(handle.get(), with);
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, &read_upload);
    curl_easy_setopt(handle.get(), CURLOPT_READDATA, &sending);
    curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, &stop_when_over);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, &sending);
    curl_easy_setopt(handle.get(), CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_DEBUGFUNCTION, &note_line);
    curl_easy_setopt(handle.get(), CURLOPT_DEBUGDATA, &sending);
    const CURLcode got = curl_easy_perform(handle.get());
    long answer = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer);
    return judged(got, answer, sending);
}

}  // namespace

bool smtp_settings::requires_tls() const {
    in_addr address{};
    const bool loopback =
        host == "localhost" || host == "::1" ||
        (inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127);
    return !user.empty() && !loopback;
}

smtp_sender::smtp_sender(smtp_settings settings)
    : settings_(std::move(settings)), pool_("mail", threads, smtp_queue_max) {}

smtp_sender::~smtp_sender() {
    stopping_ = true;
}

task<outcome> smtp_sender::send(envelope what) {
    auto work = [this, what = std::move(what)]() -> expected<outcome> {
        return exchange(settings_, what, stopping_);
    };
    auto sending = off_loop(pool_, std::move(work));
    auto done = co_await std::move(sending);
    if (!done) co_return outcome{fate::deferred, std::string(done.error().kind->code)};
    co_return std::move(*done);
}

task<expected<void>> smtp_sender::forget(std::vector<std::string>) {
    co_return expected<void>{};
}

}  // namespace flores::mail
