// A transfer of libcurl's, for all that send with it.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace flores::outbound {

struct curl_closer {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using curl_handle = std::unique_ptr<CURL, curl_closer>;
using curl_list = std::unique_ptr<curl_slist, curl_closer>;

// From any thread. It goes straight to its server, whatever the environment says of proxies.
// nullptr: out of memory.
inline curl_handle new_curl_handle() {
    static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
    curl_handle made(begun == CURLE_OK ? curl_easy_init() : nullptr);
    if (!made) return made;
    curl_easy_setopt(made.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(made.get(), CURLOPT_NOSIGNAL, 1L);
    return made;
}

}  // namespace flores::outbound
