#include "platform/outbound/curl_handle.hpp"
#include "platform/outbound/poster.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace flores::outbound {
namespace {

constexpr int sending_threads = 4;
constexpr int resolving_threads = 1;
constexpr std::size_t queue_max = 64;
constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr std::chrono::milliseconds connect_max{5000};

struct transfer {
    const address_guard& guard;
    const std::atomic<bool>& stopping;
    bool tls = false;
    bool refused = false;
    bool answered = false;  // to the end of the headers; a body says nothing
    std::size_t received = 0;
};

std::string text_of(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> out{};
    const void* bytes =
        address->sa_family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
            : &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    const char* text = inet_ntop(address->sa_family, bytes, out.data(), out.size());
    return text ? text : "";
}

// Called with the address that libcurl is about to connect to.
curl_socket_t open_socket(void* of, curlsocktype, curl_sockaddr* to) {
    auto& sending = *static_cast<transfer*>(of);
    if (!sending.guard.may_reach(text_of(&to->addr), sending.tls)) {
        sending.refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Called with every line of the headers, of an interim answer too and after a chunked body.
std::size_t note_header(char* line, std::size_t size, std::size_t count, void* of) {
    auto& sending = *static_cast<transfer*>(of);
    const std::string_view text(line, size * count);
    if (text.starts_with("HTTP/")) sending.answered = false;
    if (text == "\r\n" || text == "\n") sending.answered = true;
    return size * count;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void* of) {
    auto& sending = *static_cast<transfer*>(of);
    sending.received += size * count;
    return sending.received > answer_bytes_max ? 0 : size * count;
}

int stop_when_asked(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const transfer*>(of)->stopping.load() ? 1 : 0;
}

curl_list list_of(const std::vector<std::pair<std::string, std::string>>& headers) {
    curl_list out(curl_slist_append(nullptr, "Expect:"));
    for (const auto& [name, value] : headers) {
        curl_slist* longer = curl_slist_append(out.get(), (name + ": " + value).c_str());
        if (!longer) return nullptr;
        [[maybe_unused]] auto* same = out.release();
        out.reset(longer);
    }
    return out;
}

void set_up(CURL* handle, const post& what, const curl_slist* headers, transfer& sending,
            std::chrono::milliseconds timeout) {
    curl_easy_setopt(handle, CURLOPT_URL, what.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, sending.tls ? "https" : "http");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(std::min(connect_max, timeout).count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, what.body.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(what.body.size()));
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &sending);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &note_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &sending);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &drop);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sending);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &stop_when_asked);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &sending);
}

// Whatever becomes of its body, an answer has said its status; a fault before its headers ended
// means that there was none.
answer judged(CURLcode got, int status, const transfer& sending) {
    const bool answered = got == CURLE_OK || (sending.answered && status >= 200);
    if (answered) return {.status = status, .took = {}, .why = {}};
    if (sending.refused) return {.status = 0, .took = {}, .why = "the address is not allowed"};
    return {.status = 0, .took = {}, .why = curl_easy_strerror(got)};
}

answer exchange(const post& what, transfer sending, std::chrono::milliseconds timeout) {
    const curl_handle handle = new_curl_handle();
    const curl_list headers = list_of(what.headers);
    if (!handle || !headers) return {.status = 0, .took = {}, .why = "out of memory"};
    set_up(handle.get(), what, headers.get(), sending, timeout);
    const auto begin = std::chrono::steady_clock::now();
    const CURLcode got = curl_easy_perform(handle.get());
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer out = judged(got, static_cast<int>(status), sending);
    out.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    return out;
}

struct ends_addresses {
    void operator()(addrinfo* all) const { freeaddrinfo(all); }
};

bool every_address_may_be_reached(const target& where, const address_guard& guard) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(where.host.c_str(), nullptr, &wanted, &found) != 0) return where.tls;
    const std::unique_ptr<addrinfo, ends_addresses> all(found);
    for (const addrinfo* one = all.get(); one; one = one->ai_next)
        if (!guard.may_reach(text_of(one->ai_addr), where.tls)) return false;
    return true;
}

}  // namespace

curl_poster::curl_poster(config::networks allowed, std::chrono::milliseconds timeout)
    : guard_(std::move(allowed)),
      timeout_(timeout),
      sending_("webhooks", sending_threads, queue_max),
      resolving_("webhook-names", resolving_threads, queue_max) {}

curl_poster::~curl_poster() {
    stopping_ = true;
}

task<answer> curl_poster::send(post what) {
    const auto to = parse_target(what.url);
    if (!to) co_return answer{.status = 0, .took = {}, .why = "the URL is not one to send to"};
    auto work = [this, what = std::move(what), tls = to->tls]() -> expected<answer> {
        return exchange(what, {guard_, stopping_, tls}, timeout_);
    };
    auto sending = off_loop(sending_, std::move(work));
    auto done = co_await std::move(sending);
    if (!done)
        co_return answer{.status = 0, .took = {}, .why = std::string(done.error().kind->code)};
    co_return std::move(*done);
}

task<expected<bool>> curl_poster::may_reach(target where) {
    auto work = [this, where = std::move(where)]() -> expected<bool> {
        return every_address_may_be_reached(where, guard_);
    };
    auto looking = off_loop(resolving_, std::move(work));
    co_return co_await std::move(looking);
}

}  // namespace flores::outbound
