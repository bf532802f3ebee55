#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

// The server dies at any moment, by SIGKILL, while many write. Nothing that it acknowledged is
// lost, doubled or half done.

namespace muniment::faults {
namespace {

using scenarios::Client;
using scenarios::RealStore;
using scenarios::Server;

constexpr int default_kills = 20;
constexpr int writers = 8;
constexpr int lives_min_ms = 30;
constexpr int lives_max_ms = 700;

/// `MUNIMENT_KILLS=N` sets how many lives the server has.
int kills() {
    const char* text = std::getenv("MUNIMENT_KILLS");
    return text == nullptr ? default_kills : std::atoi(text);
}

/// What a change is known by, and where it was said to be.
struct Acknowledged {
    std::string user;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::string batch_events; ///< ids, joined
};

/// Everything that the writers were told, and everything that they asked for.
class Ledger {
  public:
    void attempted(const std::string& user) {
        const std::lock_guard lock(mutex_);
        attempted_.insert(user);
    }
    void acknowledged(Acknowledged change) {
        const std::lock_guard lock(mutex_);
        acknowledged_.push_back(std::move(change));
    }
    std::vector<Acknowledged> all_acknowledged() const {
        const std::lock_guard lock(mutex_);
        return acknowledged_;
    }
    std::set<std::string> all_attempted() const {
        const std::lock_guard lock(mutex_);
        return attempted_;
    }

  private:
    mutable std::mutex mutex_;
    std::set<std::string> attempted_;
    std::vector<Acknowledged> acknowledged_;
};

/// Two events of one batch: the user, with a profile, and the membership that allows something.
std::string joining(const std::string& user) {
    return R"({"reason":"joins","changes":[{"op":"create_user","id":")" + user +
           R"(","name":"N"},{"op":"add_members","group":"staff","users":[")" + user + R"("]}]})";
}

/// Writes one new user after the other until the server is gone.
void write_until_dead(Client client, const std::string& prefix, Ledger& ledger) {
    for (int i = 0;; ++i) {
        const auto user = prefix + "-" + std::to_string(i);
        ledger.attempted(user);
        const auto answer = client.post("/v1/changes", joining(user));
        if (answer.status == 0) return;
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto told = answer.json();
        const auto& events = told.at("events").as_array();
        ASSERT_EQ(events.size(), 2U);
        Acknowledged change{user, events[0].at("position").to_number<std::uint64_t>(),
                            events[1].at("position").to_number<std::uint64_t>(), ""};
        for (const auto& event : events)
            change.batch_events += std::string(event.at("id").as_string()) + " ";
        ledger.acknowledged(std::move(change));
    }
}

/// What the server says about a moment: it must say it for ever.
struct Remembered {
    std::string target;
    std::string body;
};

Remembered ask_about_head(const Server& server, const std::string& user) {
    auto client = server.client();
    const auto head = client.get("/v1/status").json().at("head_position");
    const auto position = std::to_string(head.to_number<std::uint64_t>());
    const auto target =
        "/v1/check?user=" + user + "&application=desk&permission=open&at=" + position;
    return {target, client.get(target).body};
}

/// Every event of the log, by its position; asserts that there is no gap.
std::vector<boost::json::value> whole_log(const RealStore& store) {
    const auto said = store.run({"log"}, {"--json", "--limit", "1000000"});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    std::vector<boost::json::value> events;
    std::istringstream lines(said.out);
    for (std::string line; std::getline(lines, line);) {
        events.push_back(boost::json::parse(line));
        EXPECT_EQ(events.back().at("position"), events.size());
    }
    return events;
}

class KilledServer : public ::testing::Test {
  protected:
    void SetUp() override {
        Server server(store_);
        const auto made = server.client().post("/v1/changes", R"({"reason":"set up","changes":[
            {"op":"create_application","id":"desk","name":"Desk"},
            {"op":"create_permission","id":"open","application":"desk","name":"open"},
            {"op":"create_role","id":"opener","name":"Opener","permissions":["open"]},
            {"op":"create_group","id":"staff","name":"Staff"},
            {"op":"assign_group_roles","group":"staff","roles":["opener"]}]})");
        ASSERT_EQ(made.status, 200) << made.body;
    }

    /// One life of the server: it is asked what it said before, written to, and killed.
    void live_and_die(int life, std::chrono::milliseconds life_time) {
        Server server(store_);
        ASSERT_NE(server.port(), 0) << server.process().err();
        auto client = server.client();
        for (const auto& [target, body] : remembered_)
            EXPECT_EQ(client.get(target).body, body) << target;
        const auto known = ledger_.all_acknowledged();
        remembered_.push_back(ask_about_head(server, known.empty() ? "nobody" : known.back().user));

        std::vector<std::thread> threads;
        for (int w = 0; w < writers; ++w)
            threads.emplace_back([&, w] {
                write_until_dead(server.client(),
                                 "u" + std::to_string(life) + "-" + std::to_string(w), ledger_);
            });
        std::this_thread::sleep_for(life_time);
        server.kill();
        for (auto& thread : threads)
            thread.join();
    }

    /// Each acknowledged change stands where it was said to stand, and only there; what was not
    /// acknowledged is there wholly or not at all.
    void expect_exactly_once(const std::vector<boost::json::value>& events) const {
        std::map<std::string, int> created;
        std::map<std::string, int> joined;
        for (const auto& event : events) {
            const auto& data = event.at("data").as_object();
            if (event.at("type") == "user.created") ++created[data.at("user").as_string().c_str()];
            if (event.at("type") == "group.members_added")
                ++joined[data.at("users").at(0).as_string().c_str()];
        }
        for (const auto& change : ledger_.all_acknowledged()) {
            ASSERT_LE(change.last, events.size()) << change.user << " is lost";
            std::string ids;
            for (const auto position : {change.first, change.last})
                ids += std::string(events[position - 1].at("id").as_string()) + " ";
            EXPECT_EQ(ids, change.batch_events) << change.user;
            EXPECT_EQ(created[change.user], 1) << change.user;
        }
        EXPECT_EQ(created, joined) << "half a batch";
        const auto attempted = ledger_.all_attempted();
        for (const auto& [user, times] : created) {
            EXPECT_EQ(times, 1) << user;
            EXPECT_TRUE(attempted.contains(user)) << user << " was never asked for";
        }
    }

    void expect_checks_agree(const std::vector<boost::json::value>& events) const {
        std::set<std::string> there;
        for (const auto& event : events)
            if (event.at("type") == "user.created")
                there.insert(event.at("data").at("user").as_string().c_str());
        const Server server(store_);
        auto client = server.client();
        for (const auto& user : ledger_.all_attempted()) {
            const auto answer =
                client.get("/v1/check?user=" + user + "&application=desk&permission=open");
            EXPECT_EQ(answer.json().at("allowed").as_bool(), there.contains(user)) << user;
        }
    }

    RealStore store_;
    Ledger ledger_;
    std::vector<Remembered> remembered_;
};

TEST_F(KilledServer, LosesNothingThatItAcknowledgedToEightWritersInManyLives) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> life_ms(lives_min_ms, lives_max_ms);
    for (int life = 0; life < kills() && !HasFatalFailure(); ++life)
        live_and_die(life, std::chrono::milliseconds(life_ms(random)));
    ASSERT_FALSE(HasFatalFailure());
    ASSERT_GT(ledger_.all_acknowledged().size(), 0U);

    const auto verified = store_.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("authentic"), std::string::npos);
    const auto events = whole_log(store_);
    expect_exactly_once(events);
    expect_checks_agree(events);
}

TEST(KilledInit, LeavesNoStoreOrAWholeOne) {
    const eventstore::TemporaryDirectory place;
    int whole = 0;
    int none = 0;
    for (int i = 0; i < 30; ++i) {
        const auto data = place / ("data" + std::to_string(i));
        scenarios::Process init(scenarios::muniment({"init", "--data", data.string(), "--json"}));
        std::this_thread::sleep_for(std::chrono::microseconds(i * 3000));
        init.signal(SIGKILL);
        init.wait();
        if (!std::filesystem::exists(data)) {
            ++none;
            const auto again =
                scenarios::run(scenarios::muniment({"init", "--data", data.string()}));
            EXPECT_EQ(again.exit_code, 0) << again.err;
        } else {
            ++whole;
        }
        const auto verified = scenarios::run(scenarios::muniment({"verify", data.string()}));
        EXPECT_EQ(verified.exit_code, 0) << verified.out;
        const auto used =
            scenarios::run(scenarios::muniment({"key", "recover", "--data", data.string()}));
        EXPECT_EQ(used.exit_code, 0) << used.err;
    }
    EXPECT_GT(none, 0) << "no run was interrupted: " << whole << " finished";
}

TEST(KilledRotation, LeavesTheOldKeyOrTheNewOneInForce) {
    const RealStore store;
    int rotated = 0;
    for (int i = 0; i < 24; ++i) {
        scenarios::Process rotation(
            scenarios::muniment({"key", "rotate", "--data", store.data().string(), "--purpose",
                                 i % 2 == 0 ? "log" : "event"}));
        std::this_thread::sleep_for(std::chrono::microseconds(i * 4000));
        rotation.signal(SIGKILL);
        rotated += rotation.wait().exit_code == 0 ? 1 : 0;
        const auto written = store.run({"key", "recover"});
        ASSERT_EQ(written.exit_code, 0) << written.err;
    }
    EXPECT_LT(rotated, 24) << "no run was interrupted";
    const auto verified = store.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("authentic"), std::string::npos) << verified.out;
}

} // namespace
} // namespace muniment::faults
