#pragma once

#include "api/application.hpp"
#include "api/service/store.hpp"
#include "eventstore/event_log.hpp"

#include <boost/json/value.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A store without files and an application without a socket, for tests of the service and routes.
namespace muniment::api {

/// A clock that stands still until it is told otherwise. Thread-safe.
class ManualClock {
  public:
    explicit ManualClock(const char* begin) { set(begin); }
    void set(const char* rfc3339) { now_us_ = domain::parse_rfc3339(rfc3339).value().us; }
    void advance(std::chrono::microseconds by) { now_us_ += by.count(); }
    domain::Instant now() const { return {now_us_}; }
    std::string text() const { return domain::format_rfc3339(now()); }

  private:
    std::atomic<std::int64_t> now_us_{};
};

/// An answer taken apart. `json` is null where the body is none.
struct Answer {
    int status = 0;
    Headers headers;
    std::string body;
    boost::json::value json;

    /// A member by its JSON pointer; a test fails where there is none.
    const boost::json::value& at(std::string_view pointer) const;
    bool has(std::string_view pointer) const;
    std::string text(std::string_view pointer) const;
    std::uint64_t number(std::string_view pointer) const;
    std::string header(std::string_view name) const;
    /// Of a problem document: the name of its type, `name_taken`.
    std::string problem() const;
    std::string pointer() const { return has("/pointer") ? text("/pointer") : ""; }
    /// Of a list: the texts of a member of each item.
    std::vector<std::string> each(std::string_view member) const;
};

struct TestStoreOptions {
    ApplicationOptions application{};
    std::shared_ptr<eventstore::EventLog>
        log{}; ///< empty, or as a test store left it; null: a new one
    std::function<domain::Expected<std::shared_ptr<eventstore::EventLog>, std::string>()>
        reopen_log{};
    std::chrono::milliseconds read_wait_max{2000};
    CursorCodec::Secret cursor_secret{};
};

/// A store whose log lives in memory, with one administrator. Positions 1 and 2 are the log's
/// creation and the administrator's.
class TestStore {
  public:
    explicit TestStore(TestStoreOptions options = {});

    /// Sends a request as the administrator, or as whoever has `token`; an empty token sends none.
    Answer send(const std::string& method, const std::string& target, std::string body = "",
                const Fields& headers = {});
    Answer send_as(const std::string& token, const std::string& method, const std::string& target,
                   std::string body = "", const Fields& headers = {});
    Answer get(const std::string& target) { return send("GET", target); }
    Answer post(const std::string& target, std::string body, const Fields& headers = {}) {
        return send("POST", target, std::move(body), headers);
    }
    /// `POST /v1/changes` with these elements of `changes`, and further members if given.
    Answer change(const std::string& changes, const std::string& members = "",
                  const Fields& headers = {});
    /// As `change`, and a test fails unless it is accepted. Answers the position.
    std::uint64_t must_change(const std::string& changes, const std::string& members = "");
    /// A new client with these scopes (a JSON array); answers its token.
    std::string token_with(const std::string& scopes);

    /// Ends the store and opens it anew from its log, as after a restart. Profiles are not read any
    /// more.
    void reopen();

    std::uint64_t head() const { return store->head().value; }

    ManualClock clock{"2026-11-22T14:00:00Z"};
    std::shared_ptr<eventstore::EventLog> log;
    std::unique_ptr<Store> store;
    std::unique_ptr<Application> application;
    std::string admin_token = "mun_administrator";

  private:
    void open();

    TestStoreOptions options_;
};

/// All items of a list, page by page of `limit`, as JSON texts. A test fails where a page is longer
/// or the list does not end.
std::vector<std::string> all_pages(TestStore& test, const std::string& target, std::size_t limit);

/// `"a","b"` for {a, b}.
std::string quoted(const std::vector<std::string>& texts);

} // namespace muniment::api
