#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "api/v1/routes.hpp"
#include "domain/access.hpp"
#include "tests/properties/memory_store.hpp"
#include "tests/properties/plain_snapshot.hpp"
#include "tests/properties/random_changes.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <sstream>
#include <tuple>

/// `diff` at random pairs of moments of random histories: the difference of two plain snapshots and
/// of what each user may by the plain rule.
namespace muniment::testing {

namespace {

using namespace domain;

/// So much later than asked for is everything recorded: windows have turned by then.
constexpr std::int64_t clock_ahead_us = 1'800'000'000;

/// The kinds in the order of a snapshot, with the members that are their key.
struct Kind {
    const char* name;
    const char* first;
    const char* second;
};
constexpr std::array kinds{Kind{"configuration", "", ""},
                           Kind{"application", "id", ""},
                           Kind{"connection", "id", ""},
                           Kind{"user", "id", ""},
                           Kind{"permission", "id", ""},
                           Kind{"role", "id", ""},
                           Kind{"group", "id", ""},
                           Kind{"membership", "group", "user"},
                           Kind{"nesting", "group", "child"},
                           Kind{"group_role", "group", "role"},
                           Kind{"user_role", "role", "user"},
                           Kind{"user_permission", "permission", "user"},
                           Kind{"role_inclusion", "includes", "role"},
                           Kind{"role_permission", "permission", "role"},
                           Kind{"mapping", "id", ""}};

using Key = std::tuple<std::size_t, std::string, std::string>;
using Facts = std::map<Key, std::string>;

/// What a directory holds, in the words of the format of snapshots alone.
Facts facts_of(const Directory& directory) {
    Past past;
    past.directory = directory;
    std::istringstream text(plain_snapshot(past, "o", "c"));
    Facts facts;
    for (std::string line; std::getline(text, line);) {
        const auto fact = api::read_json(line).value();
        const auto text_of = [&](const char* member) {
            return *member == '\0' ? std::string() : std::string(fact.at(member).as_string());
        };
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (fact.at("kind").as_string() == kinds[i].name)
                facts[{i, text_of(kinds[i].first), text_of(kinds[i].second)}] = line;
    }
    return facts;
}

std::string told(const Facts& before, const Facts& after) {
    std::set<Key> keys;
    for (const auto& [key, line] : before)
        keys.insert(key);
    for (const auto& [key, line] : after)
        keys.insert(key);
    std::string text;
    for (const auto& key : keys) {
        const auto old = before.find(key);
        const auto now = after.find(key);
        if (old == before.end())
            text += "added " + now->second + "\n";
        else if (now == after.end())
            text += "removed " + old->second + "\n";
        else if (old->second != now->second)
            text += "changed " + old->second + now->second + "\n";
    }
    return text;
}

std::string told(const UserId& user, const std::set<PermissionId>& before,
                 const std::set<PermissionId>& after) {
    std::map<PermissionId, std::string> changes;
    for (const auto& id : before)
        if (!after.contains(id)) changes[id] = "removed";
    for (const auto& id : after)
        if (!before.contains(id)) changes[id] = "added";
    std::string text;
    for (const auto& [permission, change] : changes)
        text += change + R"( {"kind":"effective_permission","permission":")" + permission.text() +
                R"(","user":)" + api::to_json(user.text()) + "}\n";
    return text;
}

/// A random history in the real store, and the directory after every event of it.
class Compared {
  public:
    explicit Compared(std::uint64_t seed) : random_(seed), store_(changes(seed)) {
        for (int i = 0; i < 14; ++i) {
            const auto batch = changes_->next_batch();
            store_.clock().set({changes_->now().us + clock_ahead_us});
            static_cast<void>(store_.write(batch, std::nullopt).has_value());
        }
        const auto head = store_.store().head();
        events_ = store_.replay(head);
        Directory directory;
        for (const auto& event : events_) {
            evolve(directory, event.data);
            states_.push_back(directory);
            if (event.ends_batch()) ends_.push_back(event.position);
        }
        api::add_diff_routes(routes_, store_.store());
    }

    /// The first difference between the two at some pairs of moments; empty if there is none.
    std::string compare(std::size_t pairs) {
        for (std::size_t i = 0; i < pairs; ++i) {
            auto from = any_end();
            auto to = any_end();
            if (to < from) std::swap(from, to);
            const Moment before{from, any_instant(from)};
            const Moment after{to, any_instant(to)};
            if (auto fault = compare(before, after); !fault.empty())
                return fault + " from " + text_of(before) + " to " + text_of(after);
        }
        return "";
    }

    std::size_t items = 0;
    std::size_t effective_items = 0;

  private:
    Instant changes(std::uint64_t seed) {
        changes_ = std::make_unique<RandomChanges>(seed);
        return changes_->now();
    }
    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    }
    Position any_end() { return ends_[below(ends_.size())]; }
    const Directory& state(Position at) const { return states_[at.value - 1]; }
    const Facts& facts_at(Position at) {
        const auto found = facts_.find(at);
        return found != facts_.end() ? found->second
                                     : facts_.emplace(at, facts_of(state(at))).first->second;
    }

    /// When the batch was, a bound of some window, or now.
    Instant any_instant(Position at) {
        std::vector<Instant> instants{events_[at.value - 1].occurred_at.instant,
                                      store_.clock().now()};
        for (const auto& [ends, window] : state(at).memberships)
            for (const auto& bound : {window.from, window.until})
                if (bound && *bound <= store_.clock().now()) instants.push_back(*bound);
        for (const auto& [ends, window] : state(at).user_roles)
            for (const auto& bound : {window.from, window.until})
                if (bound && *bound <= store_.clock().now()) instants.push_back(*bound);
        return instants[below(instants.size())];
    }
    static std::string text_of(const Moment& at) {
        return std::to_string(at.position.value) + "@" + format_rfc3339(at.instant);
    }

    api::Response ask(const Moment& from, const Moment& to,
                      const std::vector<std::pair<std::string, std::string>>& more) {
        auto request = api::make_request("GET", "/v1/diff").value();
        api::Fields fields = {{"from", text_of(from)}, {"to", text_of(to)}};
        fields.insert(fields.end(), more.begin(), more.end());
        request.target.query = api::Query(fields);
        const api::PathParameters none;
        return routes_.front().handler({request, none, nullptr});
    }

    /// All of the answer, in pages or as a whole.
    std::string answered(const Moment& from, const Moment& to, std::size_t limit) {
        std::string text;
        std::optional<std::string> cursor;
        do {
            std::vector<std::pair<std::string, std::string>> more;
            if (limit > 0) more.emplace_back("limit", std::to_string(limit));
            if (cursor) more.emplace_back("cursor", *cursor);
            const auto response = ask(from, to, more);
            std::string body;
            if (const auto* whole = std::get_if<std::string>(&response.body)) {
                body = *whole;
            } else {
                const api::ChunkSink sink = [&](std::string_view piece) {
                    body += piece;
                    return true;
                };
                while (std::get<api::BodyStream>(response.body)(sink)) {
                }
            }
            const auto json = api::read_json(body).value().as_object();
            if (response.status != 200) return body;
            for (const auto& item : json.at("items").as_array())
                text += line_of(item.as_object());
            const auto* next = json.if_contains("next_cursor");
            cursor = next == nullptr ? std::nullopt : std::optional(next->as_string().c_str());
        } while (cursor);
        return text;
    }

    std::string line_of(const boost::json::object& item) {
        std::string line = std::string(item.at("change").as_string()) + " ";
        for (const char* side : {"before", "after"})
            if (const auto* fact = item.if_contains(side)) line += api::to_json(*fact);
        ++items;
        if (item.at("kind").as_string() == "effective_permission") ++effective_items;
        return line + "\n" + cause_fault(item, "made_by", "after") +
               cause_fault(item, "ended_by", "before");
    }

    /// That the event made or ended the fact: it is there after it, or no more.
    std::string cause_fault(const boost::json::object& item, const char* cause, const char* side) {
        const auto* event = item.if_contains(cause);
        if (event == nullptr) return "";
        const Position at{event->at("position").to_number<std::uint64_t>()};
        const auto line = api::to_json(item.at(side));
        bool is_there = false;
        for (const auto& [key, fact] : facts_at(at))
            is_there |= fact == line;
        const bool should_be = std::string_view(cause) == "made_by";
        // A version may end and begin with the same content, where a profile was erased since.
        if (is_there == should_be || line.find(R"("kind":"user")") != std::string::npos) return "";
        return "event " + std::to_string(at.value) + " is not what " + cause + " " + line + "\n";
    }

    std::string compare(const Moment& from, const Moment& to) {
        auto expected = told(facts_at(from.position), facts_at(to.position));
        const auto users = RandomChanges::users();
        for (const auto& user : std::set<UserId>(users.begin(), users.end()))
            expected += told(user, effective_permissions(state(from.position), user, from.instant),
                             effective_permissions(state(to.position), user, to.instant));
        for (const std::size_t limit : {0U, 1U, 7U})
            if (const auto actual = answered(from, to, limit); actual != expected)
                return "limit " + std::to_string(limit) + ": expected\n" + expected + "but is\n" +
                       actual;
        return "";
    }

    std::mt19937_64 random_;
    std::unique_ptr<RandomChanges> changes_;
    MemoryStore store_;
    std::vector<RecordedEvent> events_;
    std::vector<Directory> states_; ///< after each event
    std::map<Position, Facts> facts_;
    std::vector<Position> ends_;
    std::vector<api::Route> routes_;
};

} // namespace

TEST(Differences, EqualThoseOfPlainStatesAtRandomMoments) {
    std::size_t items = 0;
    std::size_t effective = 0;
    for (std::uint64_t seed = 500; seed < 530; ++seed) {
        Compared compared(seed);
        ASSERT_EQ(compared.compare(12), "") << "seed " << seed;
        items += compared.items;
        effective += compared.effective_items;
    }
    EXPECT_GT(items, 2'000U);
    EXPECT_GT(effective, 50U);
}

} // namespace muniment::testing
