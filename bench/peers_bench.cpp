/// Checks in process beside what else can answer them:
///   peers_bench DIRECTORY
/// A bare map from users to bitsets, and a recursive query of SQLite, must give the same answers;
/// they print a row each. DIRECTORY takes the same data for casbin (bench/peers): model.conf,
/// policy.csv, questions.csv (user, permission, 1 if allowed) and ours.json, our seconds a check.
#include "bench/company.hpp"
#include "bench/rows.hpp"
#include "projections/permission_index.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <bitset>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace muniment;

constexpr int samples = 5;
constexpr std::size_t question_count = 100'000;
constexpr std::size_t casbin_questions = 10'000;
constexpr std::size_t fast_checks = 1'000'000; ///< a sample of those that take nanoseconds
constexpr std::size_t sqlite_checks = 20'000;
constexpr std::uint32_t permission_count = 1'000;
using Permissions = std::bitset<permission_count>;

constexpr bench::Company company{.users = 100'000,
                                 .live = 5,
                                 .ended = 0,
                                 .groups = 1'000,
                                 .depth = 3,
                                 .roles = 200,
                                 .permissions = permission_count,
                                 .permissions_a_role = 20,
                                 .applications = 1,
                                 .reassignments = 0};

struct Question {
    std::string user;
    std::string application;
    std::string permission;
    bool expected;
};
using Questions = std::vector<Question>;

/// The relations of the company as texts, each in the order of the log.
struct Relations {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    Pairs members;  ///< user, group
    Pairs nested;   ///< child, parent
    Pairs assigned; ///< group, role
    Pairs granted;  ///< role, permission

    void take(const domain::MembersAdded& event) {
        for (const auto& user : event.users)
            members.emplace_back(user.text(), event.group.text());
    }
    void take(const domain::GroupsNested& event) {
        for (const auto& child : event.children)
            nested.emplace_back(child.text(), event.group.text());
    }
    void take(const domain::GroupRolesAssigned& event) {
        for (const auto& role : event.roles)
            assigned.emplace_back(event.group.text(), role.text());
    }
    void take(const domain::PermissionsGranted& event) {
        for (const auto& permission : event.permissions)
            granted.emplace_back(event.role.text(), permission.text());
    }
    template <typename Other>
    void take(const Other& /*event*/) {}
};

class Muniment {
  public:
    Relations fill() {
        Relations relations;
        head_ = company.write([&](const domain::RecordedEvent& event) {
            index_.apply(event);
            std::visit([&](const auto& data) { relations.take(data); }, event.data);
        });
        return relations;
    }
    bool check(const Question& question) const {
        return index_.check(question.user, question.application, question.permission,
                            {head_, {}}) == projections::Verdict::allowed;
    }

  private:
    projections::PermissionIndex index_;
    domain::Position head_;
};

/// Everything worked out beforehand, nothing that could change: three look-ups and a bit.
class BareMap {
  public:
    explicit BareMap(const Relations& relations) {
        applications_.emplace(bench::Company::application(0), 0);
        for (std::uint32_t i = 0; i < permission_count; ++i)
            permissions_.emplace(bench::Company::permission(i), Permission{0, i});
        std::unordered_map<std::string, Permissions> roles;
        std::unordered_map<std::string, Permissions> groups;
        for (const auto& [role, permission] : relations.granted)
            roles[role].set(permissions_.at(permission).bit);
        for (const auto& [group, role] : relations.assigned)
            groups[group] |= roles[role];
        // A group is nested before its children are, so the parent is complete.
        for (const auto& [child, parent] : relations.nested)
            groups[child] |= groups[parent];
        for (const auto& [user, group] : relations.members)
            users_[user] |= groups[group];
    }
    bool check(const Question& question) const {
        const auto user = users_.find(question.user);
        const auto application = applications_.find(question.application);
        const auto permission = permissions_.find(question.permission);
        return user != users_.end() && application != applications_.end() &&
               permission != permissions_.end() &&
               permission->second.application == application->second &&
               user->second[permission->second.bit];
    }
    const Permissions& held_by(const std::string& user) const { return users_.at(user); }

  private:
    struct Permission {
        std::uint32_t application;
        std::uint32_t bit;
    };
    std::unordered_map<std::string, Permissions> users_;
    std::unordered_map<std::string, std::uint32_t> applications_;
    std::unordered_map<std::string, Permission> permissions_;
};

/// Numbers for texts, and tables that are their own indexes. Without ANALYZE: after it, SQLite 3.40
/// builds a Bloom filter for every check, which takes six times as long.
constexpr auto sqlite_schema = R"(
    CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
    CREATE TABLE permission (id INTEGER PRIMARY KEY, application INTEGER NOT NULL);
    CREATE TABLE member (user INTEGER, grp INTEGER, PRIMARY KEY (user, grp))
        WITHOUT ROWID;
    CREATE TABLE nested (child INTEGER, parent INTEGER, PRIMARY KEY (child, parent))
        WITHOUT ROWID;
    CREATE TABLE assigned (grp INTEGER, role INTEGER, PRIMARY KEY (grp, role))
        WITHOUT ROWID;
    CREATE TABLE granted (role INTEGER, permission INTEGER, PRIMARY KEY (role, permission))
        WITHOUT ROWID;
)";
constexpr auto sqlite_check = R"(
    WITH RECURSIVE reached (grp) AS (
        SELECT grp FROM member WHERE user = (SELECT id FROM name WHERE text = ?1)
        UNION
        SELECT parent FROM reached CROSS JOIN nested ON nested.child = reached.grp)
    SELECT EXISTS (
        SELECT 1 FROM reached
            CROSS JOIN assigned ON assigned.grp = reached.grp
            CROSS JOIN granted ON granted.role = assigned.role
        WHERE granted.permission = (
            SELECT permission.id FROM name JOIN permission USING (id) WHERE name.text = ?3
                AND permission.application = (SELECT id FROM name WHERE text = ?2)))
)";

class Sqlite {
  public:
    explicit Sqlite(const Relations& relations) {
        SQLite::Transaction transaction(database_);
        fill("member", relations.members);
        fill("nested", relations.nested);
        fill("assigned", relations.assigned);
        fill("granted", relations.granted);
        SQLite::Statement insert(database_, "INSERT INTO permission VALUES (?, ?)");
        for (std::uint32_t i = 0; i < permission_count; ++i)
            run(insert, number(bench::Company::permission(i)),
                number(bench::Company::application(0)));
        transaction.commit();
        check_.emplace(database_, sqlite_check);
    }
    bool check(const Question& question) {
        check_->bindNoCopy(1, question.user);
        check_->bindNoCopy(2, question.application);
        check_->bindNoCopy(3, question.permission);
        check_->executeStep();
        const bool allowed = check_->getColumn(0).getInt() != 0;
        check_->reset();
        return allowed;
    }

  private:
    static SQLite::Database with_schema() {
        SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(sqlite_schema);
        return database;
    }
    static void run(SQLite::Statement& insert, std::int64_t left, std::int64_t right) {
        insert.bind(1, left);
        insert.bind(2, right);
        insert.exec();
        insert.reset();
    }
    std::int64_t number(const std::string& text) {
        const auto [found, added] =
            numbers_.emplace(text, static_cast<std::int64_t>(numbers_.size()) + 1);
        if (added) {
            name_.bind(1, found->second);
            name_.bind(2, text);
            name_.exec();
            name_.reset();
        }
        return found->second;
    }
    void fill(const std::string& table, const Relations::Pairs& pairs) {
        SQLite::Statement insert(database_, "INSERT INTO " + table + " VALUES (?, ?)");
        for (const auto& [left, right] : pairs)
            run(insert, number(left), number(right));
    }

    SQLite::Database database_ = with_schema();
    SQLite::Statement name_{database_, "INSERT INTO name VALUES (?, ?)"};
    std::unordered_map<std::string, std::int64_t> numbers_;
    std::optional<SQLite::Statement> check_;
};

/// Half of the questions name a permission that the user has, the others any.
Questions draw(const BareMap& map) {
    std::minstd_rand random(1);
    Questions questions;
    for (std::size_t i = 0; i < question_count; ++i) {
        const auto user =
            bench::Company::user(static_cast<std::uint32_t>(random() % company.users));
        const auto& held = map.held_by(user);
        auto permission = static_cast<std::uint32_t>(random() % permission_count);
        while (i % 2 == 0 && held.any() && !held[permission])
            permission = (permission + 1) % permission_count;
        questions.push_back({user, bench::Company::application(0),
                             bench::Company::permission(permission), held[permission]});
    }
    return questions;
}

template <typename Peer>
void verify(const char* name, Peer& peer, const Questions& questions) {
    for (const auto& question : questions)
        if (peer.check(question) != question.expected)
            throw std::runtime_error(std::string(name) + " answers differently: " + question.user +
                                     ", " + question.permission);
}

/// Asks its questions in turn, going on where it stopped.
template <typename Peer>
class Meter {
  public:
    Meter(Peer& peer, const Questions& questions, std::size_t checks)
        : peer_(peer), questions_(questions), checks_(checks) {}
    void sample() {
        std::size_t allowed = 0;
        const auto begun = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < checks_; ++i) {
            allowed += std::size_t{peer_.check(questions_[next_])};
            if (++next_ == questions_.size()) next_ = 0;
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        benchmark::DoNotOptimize(allowed);
        seconds.push_back(took.count() / static_cast<double>(checks_));
    }
    std::vector<double> seconds; ///< a check

  private:
    Peer& peer_;
    const Questions& questions_;
    std::size_t checks_;
    std::size_t next_ = 0;
};

// Links of roles: a user to its groups, a group to its parent and its roles.
constexpr auto casbin_model = R"([request_definition]
r = sub, obj
[policy_definition]
p = sub, obj
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && g(r.sub, p.sub)
)";

std::ofstream open(const std::filesystem::path& path) {
    std::ofstream file(path);
    file.exceptions(std::ios::failbit | std::ios::badbit);
    return file;
}

void write_for_casbin(const std::filesystem::path& directory, const Relations& relations,
                      const Questions& questions) {
    open(directory / "model.conf") << casbin_model;
    auto policy = open(directory / "policy.csv");
    for (const auto& [role, permission] : relations.granted)
        policy << "p, " << role << ", " << permission << "\n";
    for (const auto* links : {&relations.members, &relations.nested, &relations.assigned})
        for (const auto& [lower, upper] : *links)
            policy << "g, " << lower << ", " << upper << "\n";
    auto asked = open(directory / "questions.csv");
    for (std::size_t i = 0; i < casbin_questions; ++i)
        asked << questions[i].user << "," << questions[i].permission << ","
              << (questions[i].expected ? 1 : 0) << "\n";
}

void write_seconds(const std::filesystem::path& path, const std::vector<double>& seconds) {
    auto file = open(path);
    const char* before = "[";
    for (const auto one : seconds)
        file << std::exchange(before, ",") << one;
    file << "]\n";
}

void run(const std::filesystem::path& directory) {
    Muniment muniment;
    const auto relations = muniment.fill();
    BareMap map(relations);
    Sqlite sqlite(relations);
    const auto questions = draw(map);
    verify("Muniment", muniment, questions);
    verify("SQLite", sqlite, questions);
    write_for_casbin(directory, relations, questions);

    Meter ours(muniment, questions, fast_checks);
    Meter bare(map, questions, fast_checks);
    Meter query(sqlite, questions, sqlite_checks);
    for (int i = 0; i < samples; ++i) {
        ours.sample();
        bare.sample();
        query.sample();
    }
    write_seconds(directory / "ours.json", ours.seconds);
    const auto equal = std::to_string(questions.size()) + " answers equal";
    bench::print({"check against peers",
                  "bare map",
                  "std::unordered_map from users to bitsets worked out beforehand, the three texts "
                  "looked up",
                  {"at_least", 0.6},
                  equal},
                 ours.seconds, bare.seconds);
    bench::print({"check against peers",
                  "SQLite",
                  "a recursive query, prepared, in memory, every table its own index",
                  {"at_least", 100},
                  equal},
                 ours.seconds, query.seconds);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: peers_bench DIRECTORY\n";
        return 2;
    }
    try {
        run(argv[1]);
    } catch (const std::exception& error) {
        std::cerr << "peers_bench: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
