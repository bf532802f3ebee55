#include "tools/remote/log_source.hpp"

#include <cstdlib>
#include <curl/curl.h>
#include <memory>

namespace muniment::tools {

namespace {

using domain::Expected;
using domain::Failure;

constexpr long connect_ms_max = 10'000;
constexpr long answer_ms_max = 120'000;
/// Over a bundle of 256 entries of the greatest length.
constexpr std::size_t body_bytes_max = std::size_t{32} * 1024 * 1024;

struct EndEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct EndList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t receive(char* bytes, std::size_t, std::size_t count, void* context) {
    auto& body = *static_cast<std::string*>(context);
    if (body.size() + count > body_bytes_max) return 0; // breaks off
    body.append(bytes, count);
    return count;
}

std::string prefix_of(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    const auto scheme = url.find("://");
    const auto host = scheme == std::string::npos ? 0 : scheme + 3;
    return url.find('/', host) == std::string::npos ? url + "/log" : url;
}

Expected<std::optional<std::string>, std::string> get(const std::string& url,
                                                      const std::string& token) {
    const std::unique_ptr<CURL, EndEasy> handle(curl_easy_init());
    if (!handle) return Failure{std::string("libcurl cannot be initialised")};
    std::unique_ptr<curl_slist, EndList> headers;
    if (!token.empty())
        headers.reset(curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str()));
    std::string body;
    const auto set = [&](CURLoption option, auto value) {
        return curl_easy_setopt(handle.get(), option, value) == CURLE_OK;
    };
    const bool is_set = set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "http,https") &&
                        set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_HTTPHEADER, headers.get()) &&
                        set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max) &&
                        set(CURLOPT_TIMEOUT_MS, answer_ms_max) && set(CURLOPT_NOSIGNAL, 1L) &&
                        set(CURLOPT_WRITEFUNCTION, receive) && set(CURLOPT_WRITEDATA, &body);
    if (!is_set) return Failure{std::string("libcurl lacks what fetching safely takes")};
    if (const auto result = curl_easy_perform(handle.get()); result != CURLE_OK)
        return Failure{"`" + url + "` does not answer: " + curl_easy_strerror(result)};
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return std::optional(std::move(body));
    if (status == 404) return std::optional<std::string>();
    const std::string remedy =
        status == 401 || status == 403
            ? "; give the token of a client with the scope `read:log` in MUNIMENT_TOKEN"
            : "";
    return Failure{"`" + url + "` answers with status " + std::to_string(status) + remedy};
}

} // namespace

eventstore::LogFetch log_source(const std::string& url) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const char* token = std::getenv("MUNIMENT_TOKEN");
    return [prefix = prefix_of(url), token = std::string(token == nullptr ? "" : token)](
               const std::string& path) { return get(prefix + "/" + path, token); };
}

} // namespace muniment::tools
