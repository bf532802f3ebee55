#include "tools/remote/remote_store.hpp"

#include "api/json/read.hpp"

#include <algorithm>
#include <cctype>
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

std::size_t receive_header(char* bytes, std::size_t, std::size_t count, void* context) {
    const std::string_view line(bytes, count);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    auto value = line.substr(colon + 1);
    constexpr std::string_view blank = " \t\r\n";
    value.remove_prefix(std::min(value.find_first_not_of(blank), value.size()));
    value = value.substr(0, value.find_last_not_of(blank) + 1);
    static_cast<RemoteAnswer*>(context)->headers.emplace_back(line.substr(0, colon), value);
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
    return send(path, parameters, sink, nullptr);
}

Expected<RemoteAnswer, std::string> RemoteStore::post(const std::string& path,
                                                      const Parameters& parameters,
                                                      const std::string& json) const {
    return send(path, parameters, {}, &json);
}

Expected<RemoteAnswer, std::string> RemoteStore::send(const std::string& path,
                                                      const Parameters& parameters,
                                                      const Sink& sink,
                                                      const std::string* json) const {
    const Easy handle(curl_easy_init());
    if (!handle) return Failure{std::string("libcurl cannot be initialised")};
    auto target = url_ + path;
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        target += separator + name + "=" + escaped(handle.get(), value);
        separator = '&';
    }
    List headers(curl_slist_append(nullptr, ("Authorization: Bearer " + token_).c_str()));
    if (json != nullptr) {
        headers.reset(curl_slist_append(headers.release(), "Content-Type: application/json"));
        headers.reset(curl_slist_append(headers.release(), "Expect:"));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(json->size()));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, json->data());
    }
    Reception reception{handle.get(), sink, {}};
    RemoteAnswer answer;
    curl_easy_setopt(handle.get(), CURLOPT_URL, target.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reception);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, receive_header);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    const auto result = curl_easy_perform(handle.get());
    if (result != CURLE_OK)
        return Failure{"`" + url_ + "` does not answer: " + curl_easy_strerror(result)};
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::move(reception.body);
    return answer;
}

std::string RemoteAnswer::header(std::string_view name) const {
    const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
    for (const auto& [key, value] : headers)
        if (key.size() == name.size() && std::equal(key.begin(), key.end(), name.begin(), same))
            return value;
    return {};
}

std::string problem_detail(const RemoteAnswer& answer) {
    const auto json = api::read_json(answer.body);
    for (const char* member : {"detail", "message"})
        if (json && json->is_object())
            if (const auto* text = json->get_object().if_contains(member);
                text != nullptr && text->is_string())
                return std::string(text->get_string().data(), text->get_string().size());
    return "the server answered with status " + std::to_string(answer.status);
}

} // namespace muniment::tools
