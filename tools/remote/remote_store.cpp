#include "tools/remote/remote_store.hpp"

#include "api/json/read.hpp"

#include <cstdlib>
#include <curl/curl.h>
#include <memory>

namespace muniment::tools {

namespace {

using domain::Expected;
using domain::Failure;

struct EndEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct EndList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EndEasy>;
using List = std::unique_ptr<curl_slist, EndList>;

std::string escaped(CURL* handle, const std::string& text) {
    char* raw = curl_easy_escape(handle, text.c_str(), static_cast<int>(text.size()));
    const std::string result = raw == nullptr ? std::string() : raw;
    curl_free(raw);
    return result;
}

/// Where the body goes: to the sink while the answer is a success, else into `body`.
struct Reception {
    CURL* handle;
    const RemoteStore::Sink& sink;
    std::string body;
};

std::size_t receive(char* bytes, std::size_t, std::size_t count, void* context) {
    auto& reception = *static_cast<Reception*>(context);
    long status = 0;
    curl_easy_getinfo(reception.handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200 && reception.sink) return reception.sink({bytes, count}) ? count : 0;
    reception.body.append(bytes, count);
    return count;
}

} // namespace

Expected<RemoteStore, std::string> RemoteStore::connect(const std::string& url) {
    const char* token = std::getenv("MUNIMENT_TOKEN");
    if (token == nullptr || *token == '\0')
        return Failure{std::string("--server needs the token of an API client in the environment "
                                   "variable MUNIMENT_TOKEN")};
    auto trimmed = url;
    while (trimmed.ends_with('/'))
        trimmed.pop_back();
    return RemoteStore(std::move(trimmed), token);
}

Expected<RemoteAnswer, std::string> RemoteStore::get(const std::string& path,
                                                     const Parameters& parameters) const {
    return get(path, parameters, {});
}

Expected<RemoteAnswer, std::string>
RemoteStore::get(const std::string& path, const Parameters& parameters, const Sink& sink) const {
    const Easy handle(curl_easy_init());
    if (!handle) return Failure{std::string("libcurl cannot be initialised")};
    auto target = url_ + path;
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        target += separator + name + "=" + escaped(handle.get(), value);
        separator = '&';
    }
    const List headers(curl_slist_append(nullptr, ("Authorization: Bearer " + token_).c_str()));
    Reception reception{handle.get(), sink, {}};
    curl_easy_setopt(handle.get(), CURLOPT_URL, target.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reception);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    const auto result = curl_easy_perform(handle.get());
    if (result != CURLE_OK)
        return Failure{"`" + url_ + "` does not answer: " + curl_easy_strerror(result)};
    RemoteAnswer answer;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::move(reception.body);
    return answer;
}

std::string problem_detail(const RemoteAnswer& answer) {
    const auto json = api::read_json(answer.body);
    if (json && json->is_object())
        if (const auto* detail = json->get_object().if_contains("detail");
            detail != nullptr && detail->is_string())
            return std::string(detail->get_string().data(), detail->get_string().size());
    return "the server answered with status " + std::to_string(answer.status);
}

} // namespace muniment::tools
