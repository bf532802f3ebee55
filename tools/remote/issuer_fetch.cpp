#include "tools/remote/issuer_fetch.hpp"

#include <curl/curl.h>
#include <memory>
#include <string>

namespace muniment::tools {

namespace {

using domain::Expected;
using domain::Failure;

constexpr long connect_ms_max = 3000;
constexpr long answer_ms_max = 5000;
constexpr std::size_t body_bytes_max = 512 * 1024;

struct EndEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

std::size_t receive(char* bytes, std::size_t, std::size_t count, void* context) {
    auto& body = *static_cast<std::string*>(context);
    if (body.size() + count > body_bytes_max) return 0; // breaks off
    body.append(bytes, count);
    return count;
}

Expected<std::string, std::string> get(const std::string& url) {
    const std::unique_ptr<CURL, EndEasy> handle(curl_easy_init());
    if (!handle) return Failure{std::string("libcurl cannot be initialised")};
    std::string body;
    const auto set = [&](CURLoption option, auto value) {
        return curl_easy_setopt(handle.get(), option, value) == CURLE_OK;
    };
    const bool is_set = set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "http,https") &&
                        set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
                        set(CURLOPT_SSL_VERIFYHOST, 2L) &&
                        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) &&
                        set(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1") &&
                        set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max) &&
                        set(CURLOPT_TIMEOUT_MS, answer_ms_max) && set(CURLOPT_NOSIGNAL, 1L) &&
                        set(CURLOPT_WRITEFUNCTION, receive) && set(CURLOPT_WRITEDATA, &body);
    if (!is_set) return Failure{std::string("libcurl lacks what fetching safely takes")};
    if (const auto result = curl_easy_perform(handle.get()); result != CURLE_OK)
        return Failure{"`" + url + "` does not answer: " + curl_easy_strerror(result)};
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return Failure{"`" + url + "` answers with status " + std::to_string(status)};
    return body;
}

} // namespace

api::Fetch issuer_fetch() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return get;
}

} // namespace muniment::tools
