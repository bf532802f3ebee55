#include "tests/api/test_store.hpp"

#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "eventstore/memory_log.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace muniment::api {

namespace {

/// The store owns its clock; the test turns it.
class ClockOfTest final : public Clock {
  public:
    explicit ClockOfTest(const ManualClock& clock) : clock_(clock) {}
    domain::Instant now() const override { return clock_.now(); }

  private:
    const ManualClock& clock_;
};

std::string body_of(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    std::string body;
    const auto& stream = std::get<BodyStream>(response.body);
    const ChunkSink sink = [&](std::string_view chunk) {
        body += chunk;
        return true;
    };
    while (stream(sink)) {
    }
    return body;
}

/// The first commit of a new log.
void begin_log(eventstore::EventLog& log, eventstore::Sealer& sealer, const std::string& token,
               domain::Instant now) {
    const std::vector<eventstore::BatchDraft> batches = {
        eventstore::batch_of_events("b-log", {sealer.log_created()}),
        eventstore::batch_of_events(
            "b-admin",
            {domain::ClientCreated{"key_admin", "administrator", {"*"}, token_hash(token), {}}})};
    const auto sealed = sealer.seal(batches, domain::RecordedTime{now}).value();
    if (!log.append(sealed.expected, sealed.commit)) std::abort();
    sealer.committed(sealed);
}

} // namespace

const boost::json::value& Answer::at(std::string_view pointer) const {
    static const boost::json::value nothing;
    boost::json::error_code ec;
    const auto* found = json.find_pointer({pointer.data(), pointer.size()}, ec);
    if (found == nullptr) ADD_FAILURE() << "no " << pointer << " in " << body;
    return found == nullptr ? nothing : *found;
}

bool Answer::has(std::string_view pointer) const {
    boost::json::error_code ec;
    return json.find_pointer({pointer.data(), pointer.size()}, ec) != nullptr;
}

std::string Answer::text(std::string_view pointer) const {
    const auto& found = at(pointer);
    if (found.is_string()) return std::string(found.get_string().data(), found.get_string().size());
    ADD_FAILURE() << pointer << " is no string in " << body;
    return {};
}

std::uint64_t Answer::number(std::string_view pointer) const {
    const auto& found = at(pointer);
    if (found.is_int64()) return static_cast<std::uint64_t>(found.get_int64());
    ADD_FAILURE() << pointer << " is no number in " << body;
    return 0;
}

std::string Answer::header(std::string_view name) const {
    return std::string(headers.find(name).value_or(""));
}

std::string Answer::problem() const {
    if (header("Content-Type") != "application/problem+json") return "no problem: " + body;
    return text("/type").substr(std::string("/problems/").size());
}

std::vector<std::string> Answer::each(std::string_view member) const {
    std::vector<std::string> texts;
    const auto& items = at("/items");
    for (std::size_t i = 0; items.is_array() && i < items.get_array().size(); ++i)
        texts.push_back(text("/items/" + std::to_string(i) + "/" + std::string(member)));
    return texts;
}

TestStore::TestStore(TestStoreOptions options) : options_(std::move(options)) {
    spdlog::set_level(spdlog::level::off);
    log = options_.log ? options_.log : std::make_shared<eventstore::MemoryLog>();
    open();
}

void TestStore::open() {
    StoreParts parts;
    parts.subject_keys = eventstore::SubjectKeys::in_memory().value();
    auto sealer =
        eventstore::Sealer::resume(*log, eventstore::keys_from('l', 'e'), *parts.subject_keys);
    if (!sealer) std::abort();
    if (sealer->head().tree_size == 0) begin_log(*log, *sealer, admin_token, clock.now());
    parts.origin = std::string(eventstore::store_origin);
    parts.verifier_key = sealer->log_verifier().vkey();
    parts.log = log;
    parts.reopen_log = options_.reopen_log ? options_.reopen_log : [this] {
        return domain::Expected<std::shared_ptr<eventstore::EventLog>, std::string>(log);
    };
    parts.sealer = std::make_unique<eventstore::Sealer>(std::move(sealer).value());
    auto views = projections::Views::open_in_memory();
    if (!views) std::abort();
    parts.views = std::make_unique<projections::Views>(std::move(views).value());
    parts.read_wait_max = options_.read_wait_max;
    parts.cursor_secret = options_.cursor_secret;
    parts.clock = std::make_unique<ClockOfTest>(clock);
    auto opened = Store::open(std::move(parts), {});
    if (!opened) {
        ADD_FAILURE() << opened.error();
        std::abort();
    }
    store = std::move(opened).value();
    application = std::make_unique<Application>(*store, options_.application);
}

void TestStore::reopen() {
    application.reset();
    store.reset();
    open();
}

Answer TestStore::send(const std::string& method, const std::string& target, std::string body,
                       const Fields& headers) {
    return send_as(admin_token, method, target, std::move(body), headers);
}

Answer TestStore::send_as(const std::string& token, const std::string& method,
                          const std::string& target, std::string body, const Fields& headers) {
    auto request = make_request(method, target);
    if (!request) {
        ADD_FAILURE() << target << ": " << request.error().problem;
        return {};
    }
    if (!token.empty()) request->headers.add("Authorization", "Bearer " + token);
    for (const auto& [name, value] : headers)
        request->headers.add(name, value);
    request->body = std::move(body);
    request->remote_address = "192.0.2.1";
    const auto response = application->answer(*request);
    Answer answer{response.status, response.headers, body_of(response), {}};
    if (auto json = read_json(answer.body)) answer.json = std::move(json).value();
    return answer;
}

Answer TestStore::change(const std::string& changes, const std::string& members,
                         const Fields& headers) {
    const std::string further = members.empty() ? "" : "," + members;
    return post("/v1/changes", "{\"changes\":[" + changes + "]" + further + "}", headers);
}

std::uint64_t TestStore::must_change(const std::string& changes, const std::string& members) {
    const auto answer = change(changes, members);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.number("/position") : 0;
}

std::string TestStore::token_with(const std::string& scopes) {
    const auto answer = post("/v1/clients", R"({"name":"test","scopes":)" + scopes + "}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/token");
}

std::vector<std::string> all_pages(TestStore& test, const std::string& target, std::size_t limit) {
    constexpr int pages_max = 200;
    const std::string joint = target.find('?') == std::string::npos ? "?" : "&";
    const std::string paged = target + joint + "limit=" + std::to_string(limit);
    std::vector<std::string> items;
    std::string cursor;
    for (int page = 0; page < pages_max; ++page) {
        const auto answer = test.get(paged + cursor);
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.status != 200) return items;
        const auto& found = answer.at("/items").get_array();
        EXPECT_LE(found.size(), limit);
        for (const auto& item : found)
            items.push_back(to_json(item));
        if (!answer.has("/next_cursor")) return items;
        cursor = "&cursor=" + answer.text("/next_cursor");
    }
    ADD_FAILURE() << target << " does not end";
    return items;
}

std::string quoted(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts)
        list += (list.empty() ? "\"" : ",\"") + text + "\"";
    return list;
}

} // namespace muniment::api
