#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <thread>

// The history of a role's permissions is what the batches of the source say, computed from these.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;

/// `permission since ticket until ticket` of each interval, sorted; open ones end with `-`.
using Intervals = std::vector<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

template <typename Json>
std::string text_of(const Json& object, const char* member) {
    return object.at(member).as_string().c_str();
}

/// Folds the lines of changes, nothing but what a role holds.
class Source {
  public:
    explicit Source(const std::string& lines) {
        for (const auto& line : lines_of(lines)) {
            const auto batch = boost::json::parse(line);
            const auto when = text_of(batch, "occurred_at") + " " + text_of(batch, "ticket");
            for (const auto& change : batch.at("changes").as_array())
                take(change.as_object(), when);
        }
        for (auto& [role, held] : held_)
            for (const auto& [permission, since] : held)
                intervals_[role].push_back(permission + " " + since + " -");
        for (auto& [role, intervals] : intervals_)
            std::sort(intervals.begin(), intervals.end());
    }

    const std::map<std::string, Intervals>& intervals() const { return intervals_; }

  private:
    void take(const boost::json::object& change, const std::string& when) {
        const std::string op = change.at("op").as_string().c_str();
        if (op == "create_role") {
            grant(text_of(change, "id"), change, when);
        } else if (op == "grant_permissions") {
            grant(text_of(change, "role"), change, when);
        } else if (op == "revoke_permissions") {
            for (const auto& permission : change.at("permissions").as_array())
                end(text_of(change, "role"), permission.as_string().c_str(), when);
        } else if (op == "delete_role") {
            const auto role = text_of(change, "id");
            while (!held_[role].empty())
                end(role, held_[role].begin()->first, when);
        } else if (change.contains("permissions") || op.starts_with("delete_")) {
            ADD_FAILURE() << "the source does more than this test knows: " << op;
        }
    }

    void grant(const std::string& role, const boost::json::object& change,
               const std::string& when) {
        for (const auto& permission : change.at("permissions").as_array())
            held_[role].try_emplace(permission.as_string().c_str(), when);
    }

    void end(const std::string& role, const std::string& permission, const std::string& when) {
        const auto found = held_[role].find(permission);
        if (found == held_[role].end()) return;
        intervals_[role].push_back(permission + " " + found->second + " " + when);
        held_[role].erase(found);
    }

    std::map<std::string, std::map<std::string, std::string>> held_; ///< role, permission, since
    std::map<std::string, Intervals> intervals_;
};

/// `2021-11-12T10:28:19Z 1818bc70405a`.
std::string when_of(const boost::json::value& event) {
    auto time = text_of(event, "occurred_at");
    time.erase(time.find('.'), 7);
    return time + " " + text_of(event, "ticket");
}

void add_interval(Intervals& to, const boost::json::value& item) {
    if (text_of(item, "kind") != "role_permission") return;
    const auto* ended = item.as_object().if_contains("ended");
    to.push_back(text_of(item.at("to"), "id") + " " + when_of(item.at("began")) + " " +
                 (ended == nullptr ? "-" : when_of(*ended)));
}

Intervals served(Client& client, const std::string& role) {
    Intervals intervals;
    std::string cursor;
    do {
        const auto target = "/v1/history?limit=1000&role=" + percent_encoded(role) + cursor;
        auto answer = client.get(target);
        for (int tries = 0; answer.status == 503 && tries < 60; ++tries) // views are being built
            answer = client.get(target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.status != 200) return intervals;
        const auto page = answer.json();
        for (const auto& item : page.at("items").as_array())
            add_interval(intervals, item);
        const auto* next = page.as_object().if_contains("next_cursor");
        cursor = next == nullptr ? "" : std::string("&cursor=") + next->as_string().c_str();
    } while (!cursor.empty());
    std::sort(intervals.begin(), intervals.end());
    return intervals;
}

TEST(TheHistoryOfCloudRoles, SaysWhatTheBatchesOfTheSourceSay) {
    const auto packed = testing::paths::shared_data() / "gcp-roles/history.changes.ndjson.gz";
    if (!fs::exists(packed))
        GTEST_SKIP() << "the data set gcp-roles is not in " << testing::paths::shared_data();
    const auto lines = run({{"gzip", "-dc", packed.string()}}).out;
    const RealStore store;
    ASSERT_EQ(store.import_lines(lines).exit_code, 0);
    const Source source(lines);
    const Server server(store);
    auto client = server.client();
    std::size_t role_number = 0;
    std::size_t closed = 0;
    for (const auto& [role, expected] : source.intervals()) {
        // All roles with a long history, and some of the others.
        const auto ended = std::count_if(expected.begin(), expected.end(),
                                         [](const auto& line) { return !line.ends_with(" -"); });
        if (ended < 20 && role_number++ % 16 != 0) continue;
        closed += static_cast<std::size_t>(ended);
        const auto told = served(client, role);
        EXPECT_TRUE(told == expected)
            << role << ": " << told.size() << " intervals, the source has " << expected.size();
    }
    EXPECT_GT(closed, 1'000U);

    const auto printed = store.run({"history"}, {"--role", "viewer", "--json"});
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    Intervals intervals;
    for (const auto& line : lines_of(printed.out))
        add_interval(intervals, boost::json::parse(line));
    std::sort(intervals.begin(), intervals.end());
    EXPECT_TRUE(intervals == source.intervals().at("viewer"));
}

} // namespace
} // namespace muniment::scenarios
