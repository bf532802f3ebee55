#include "tests/paths.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iterator>
#include <set>
#include <sstream>
#include <thread>

// The main job on real data: what goes in comes out, at every date, by the program and by HTTP.

namespace muniment::scenarios {
namespace {

namespace fs = std::filesystem;
using Pairs = std::set<std::string>; ///< `left TAB right`

fs::path data_file(const std::string& name) {
    return testing::paths::shared_data() / name;
}

std::string unzipped(const fs::path& file) {
    return run({{"gzip", "-dc", file.string()}}).out;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

Pairs truth_of(const fs::path& file) {
    const auto lines = lines_of(unzipped(file));
    return {lines.begin(), lines.end()};
}

/// The effective pairs of an export in CSV, its application left out. No id there holds a comma.
Pairs effective_pairs(const std::string& csv) {
    Pairs pairs;
    for (const auto& line : lines_of(csv)) {
        const auto first = line.find(',');
        const auto last = line.rfind(',');
        pairs.insert(line.substr(0, first) + "\t" + line.substr(last + 1));
    }
    pairs.erase("user\tpermission"); // the heading
    return pairs;
}

/// The pairs of role and permission that a snapshot states.
Pairs role_permissions(const std::string& snapshot) {
    Pairs pairs;
    for (const auto& line : lines_of(snapshot)) {
        if (line.find(R"("kind":"role_permission")") == std::string::npos) continue;
        const auto fact = boost::json::parse(line);
        pairs.insert(std::string(fact.at("role").as_string()) + "\t" +
                     std::string(fact.at("permission").as_string()));
    }
    return pairs;
}

class EffectivePermissions : public ::testing::TestWithParam<const char*> {};

TEST_P(EffectivePermissions, EqualThePublishedAssignment) {
    const auto name = "hp-labs/" + std::string(GetParam());
    if (!fs::exists(data_file(name + ".auth0.json")))
        GTEST_SKIP() << "the data set " << name << " is not in " << testing::paths::shared_data();
    const RealStore store;
    const auto imported =
        store.run({"import"}, {"--format", "auth0", data_file(name + ".auth0.json").string()});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;

    const auto exported = store.run({"export"}, {"--format", "effective"});
    ASSERT_EQ(exported.exit_code, 0) << exported.err;
    const auto truth = truth_of(data_file(name + ".effective.tsv.gz"));
    ASSERT_GT(truth.size(), 0U);
    EXPECT_TRUE(effective_pairs(exported.out) == truth);
    EXPECT_EQ(lines_of(exported.out).size(), truth.size() + 1) << "each pair once, and a heading";

    const auto verified = store.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("authentic"), std::string::npos) << verified.out;
}

INSTANTIATE_TEST_SUITE_P(OfRealOrganisations, EffectivePermissions,
                         ::testing::Values("hc", "domino", "apj", "americas_small"),
                         [](const auto& name) { return std::string(name.param); });

/// The history of Google Cloud's roles, 636 lines of changes.
class CloudRoles : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto packed = data_file("gcp-roles/history.changes.ndjson.gz");
        if (!fs::exists(packed))
            GTEST_SKIP() << "the data set gcp-roles is not in " << testing::paths::shared_data();
        write_file(history(), unzipped(packed));
    }

    fs::path history() const { return place_ / "history.ndjson"; }

    static Outcome import_from_stdin(const RealStore& store, const fs::path& file) {
        return store.run({"import"}, {"--format", "changes", "-"}, file.string());
    }

    static Outcome snapshot(const RealStore& store, const std::string& at) {
        return store.run({"export"}, {"--format", "snapshot", "--at", at});
    }

    eventstore::TemporaryDirectory place_;
};

constexpr std::array dates = {"2022-01-31", "2023-08-15", "2024-06-30"};

TEST_F(CloudRoles, AreOnEachDateWhatTheSourceSaidThem) {
    const RealStore store;
    const auto imported = import_from_stdin(store, history());
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    const Server server(store);
    for (const std::string date : dates) {
        const auto at = date + "T23:59:59Z";
        const auto truth = truth_of(data_file("gcp-roles/at-" + date + ".tsv.gz"));
        ASSERT_GT(truth.size(), 0U) << date;
        const auto exported = snapshot(store, at);
        ASSERT_EQ(exported.exit_code, 0) << exported.err;
        EXPECT_TRUE(role_permissions(exported.out) == truth) << date;
        auto served = server.client().get("/v1/snapshot?at=" + at);
        for (int tries = 0; served.status == 503 && tries < 60; ++tries) // views are being built
            served = server.client().get("/v1/snapshot?at=" + at);
        EXPECT_EQ(served.status, 200);
        EXPECT_TRUE(served.body == exported.out) << date << ": the server writes another snapshot";
        write_file(place_ / "snapshot", exported.out);
        EXPECT_EQ(run(muniment({"verify", (place_ / "snapshot").string()})).exit_code, 0) << date;
    }
    const auto verified = store.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("authentic"), std::string::npos) << verified.out;
}

/// What a difference says about role and permission: those that came and those that went.
struct Change {
    Pairs come;
    Pairs gone;
};

Change role_permission_changes(const std::string& differences) {
    Change change;
    for (const auto& line : lines_of(differences)) {
        const auto item = boost::json::parse(line);
        const bool is_added = item.at("change").as_string() == "added";
        const auto& fact = item.at(is_added ? "after" : "before");
        (is_added ? change.come : change.gone)
            .insert(std::string(fact.at("role").as_string()) + "\t" +
                    std::string(fact.at("permission").as_string()));
    }
    return change;
}

Pairs without(const Pairs& all, const Pairs& taken) {
    Pairs left;
    std::set_difference(all.begin(), all.end(), taken.begin(), taken.end(),
                        std::inserter(left, left.end()));
    return left;
}

TEST_F(CloudRoles, DifferBetweenTwoDatesByWhatTheSourceSaid) {
    const RealStore store;
    const auto imported = import_from_stdin(store, history());
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    for (const auto& [from, to] : {std::pair(dates[0], dates[1]), {dates[1], dates[2]}}) {
        const auto end = [](const std::string& date) { return date + "T23:59:59Z"; };
        const auto found =
            store.run({"diff", end(from), end(to)}, {"--kind", "role_permission", "--json"});
        ASSERT_EQ(found.exit_code, 0) << found.err;
        const auto change = role_permission_changes(found.out);
        const auto before = truth_of(data_file(std::string("gcp-roles/at-") + from + ".tsv.gz"));
        const auto after = truth_of(data_file(std::string("gcp-roles/at-") + to + ".tsv.gz"));
        ASSERT_GT(change.come.size(), 1'000U);
        ASSERT_GT(change.gone.size(), 10U);
        EXPECT_TRUE(change.come == without(after, before)) << from << " to " << to;
        EXPECT_TRUE(change.gone == without(before, after)) << from << " to " << to;
        EXPECT_EQ(lines_of(found.out).size(), change.come.size() + change.gone.size());
    }
}

/// Whether the log has grown by at least one commit beyond the first.
bool has_begun(const RealStore& store) {
    std::error_code ignored;
    return fs::file_size(store.data() / "log.db-wal", ignored) > 500'000 && !ignored;
}

TEST_F(CloudRoles, ImportThatWasKilledGoesOnWhereItStopped) {
    // A part of the history is enough to be in the middle of it, several times.
    auto lines = lines_of(read_file(history()));
    lines.resize(std::min<std::size_t>(lines.size(), 150));
    std::string part;
    for (const auto& line : lines)
        part += line + "\n";
    write_file(place_ / "part.ndjson", part);
    const RealStore whole;
    ASSERT_EQ(import_from_stdin(whole, place_ / "part.ndjson").exit_code, 0);

    const RealStore store;
    int interrupted = 0;
    for (int delay_ms : {0, 150, 300, 600}) {
        auto command = muniment({"import", "--data", store.data().string(), "--format", "changes",
                                 (place_ / "part.ndjson").string()});
        Process import(command);
        while (import.is_running() && !has_begun(store))
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
        interrupted += import.is_running() ? 1 : 0;
        import.signal(SIGKILL);
        import.wait();
        const auto verified = store.verify();
        EXPECT_EQ(verified.exit_code, 0) << verified.out;
    }
    EXPECT_GT(interrupted, 0);
    const auto rest = import_from_stdin(store, place_ / "part.ndjson");
    ASSERT_EQ(rest.exit_code, 0) << rest.err;
    EXPECT_NE(rest.out.find("were there before"), std::string::npos) << rest.out;

    const auto again = import_from_stdin(store, place_ / "part.ndjson");
    EXPECT_NE(again.out.find("imported 0 lines, 0 events"), std::string::npos) << again.out;
    EXPECT_EQ(role_permissions(snapshot(store, "").out), role_permissions(snapshot(whole, "").out));
    const auto head = [](const RealStore& of) {
        const auto out = of.run({"log"}, {"--newest-first", "--limit", "1", "--json"}).out;
        return boost::json::parse(out).at("position").to_number<std::uint64_t>();
    };
    EXPECT_EQ(head(store), head(whole));
    EXPECT_EQ(store.verify().exit_code, 0);

    lines[3] = lines[3].substr(0, lines[3].size() - 1) + " }";
    part.clear();
    for (const auto& line : lines)
        part += line + "\n";
    write_file(place_ / "other.ndjson", part);
    const auto differs = import_from_stdin(store, place_ / "other.ndjson");
    EXPECT_EQ(differs.exit_code, 1);
    EXPECT_NE(differs.err.find("line 4"), std::string::npos) << differs.err;
}

} // namespace
} // namespace muniment::scenarios
