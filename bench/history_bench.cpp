#include "bench/rows.hpp"
#include "projections/permission_index.hpp"

#include <cstdlib>
#include <map>
#include <memory>
#include <random>

// What a long past costs the present, in process: churn, and histories of growing length.
// usage: history_bench EVENTS_MAX
namespace {

using namespace muniment;
using domain::EventData;
using domain::GroupId;
using domain::UserId;
using projections::PermissionIndex;

template <typename Id>
Id id(const std::string& kind, std::size_t number) {
    return Id::parse(kind + std::to_string(number)).value();
}

/// An index and the log position that it has come to.
class Grown {
  public:
    void add(EventData data) {
        ++event_.position.value;
        event_.data = std::move(data);
        index_.apply(event_);
    }
    const PermissionIndex& index() const { return index_; }
    domain::Position head() const { return event_.position; }

  private:
    domain::RecordedEvent event_{{}, {}, 0, {}, {}, {}, {}, domain::ConfigurationUpdated{}};
    PermissionIndex index_;
};

constexpr std::size_t users = 500;
constexpr std::size_t groups = 100;
constexpr std::size_t groups_a_user = 10;
const domain::ApplicationId application = domain::ApplicationId::parse("application").value();
const domain::PermissionId permission = domain::PermissionId::parse("permission").value();
const domain::RoleId role = domain::RoleId::parse("role").value();

/// 500 users in ten of 100 groups each; every tenth group gives the permission.
void add_company(Grown& grown) {
    grown.add(domain::ApplicationCreated{application, "Application", {}, {}});
    grown.add(domain::PermissionCreated{permission, application, {}, "do", ""});
    grown.add(domain::RoleCreated{role, std::nullopt, std::nullopt, "Role", ""});
    grown.add(domain::PermissionsGranted{role, {permission}});
    for (std::size_t g = 0; g < groups; ++g) {
        grown.add(domain::GroupCreated{id<GroupId>("group", g), "Group", ""});
        if (g % 10 == 0) grown.add(domain::GroupRolesAssigned{id<GroupId>("group", g), {role}});
    }
    for (std::size_t u = 0; u < users; ++u)
        for (std::size_t i = 0; i < groups_a_user; ++i)
            grown.add(domain::MembersAdded{
                id<GroupId>("group", (u * 7 + i) % groups), {id<UserId>("user", u)}, {}, {}});
}

void toggle(Grown& grown, std::size_t user, std::size_t membership) {
    const auto group = id<GroupId>("group", (user * 7 + membership) % groups);
    grown.add(domain::MembersRemoved{group, {id<UserId>("user", user)}});
    grown.add(domain::MembersAdded{group, {id<UserId>("user", user)}, {}, {}});
}

/// Memberships of random users end and begin until the log is so long.
std::unique_ptr<Grown> company_of(std::size_t events) {
    auto grown = std::make_unique<Grown>();
    add_company(*grown);
    std::minstd_rand random(1);
    while (grown->head().value + 2 <= events)
        toggle(*grown, random() % users, random() % groups_a_user);
    return grown;
}

std::unique_ptr<Grown> churned(std::size_t times) {
    auto grown = std::make_unique<Grown>();
    add_company(*grown);
    for (std::size_t u = 0; u < users; ++u)
        for (std::size_t i = 0; i < groups_a_user; ++i)
            for (std::size_t time = 0; time < times; ++time)
                toggle(*grown, u, i);
    return grown;
}

/// Group 0 has the last ten of many users; the others were in it, or else in group 1.
std::unique_ptr<Grown> group_with_former(std::size_t users_gone, bool were_in_it) {
    auto grown = std::make_unique<Grown>();
    for (std::size_t g = 0; g < 2; ++g)
        grown->add(domain::GroupCreated{id<GroupId>("group", g), "Group", ""});
    constexpr std::size_t live = 10;
    for (std::size_t u = 0; u < users_gone + live; ++u) {
        const bool stays = u >= users_gone;
        const auto group = id<GroupId>("group", stays || were_in_it ? 0 : 1);
        grown->add(domain::MembersAdded{group, {id<UserId>("user", u)}, {}, {}});
        if (!stays) grown->add(domain::MembersRemoved{group, {id<UserId>("user", u)}});
    }
    return grown;
}

// What a benchmark reads; Google Benchmark takes plain functions.
std::map<std::string, std::unique_ptr<Grown>> worlds;

void checks(benchmark::State& state, const Grown& grown) {
    std::vector<std::string> names;
    for (std::size_t u = 0; u < users; ++u)
        names.push_back(id<UserId>("user", u).text());
    std::size_t next = 0;
    std::uint64_t allowed = 0;
    for (auto _ : state) {
        allowed += grown.index().check(names[next], "application", "permission",
                                       {grown.head(), {}}) == projections::Verdict::allowed;
        next = (next + 1) % users;
    }
    benchmark::DoNotOptimize(allowed);
}

void member_lists(benchmark::State& state, const Grown& grown) {
    const auto group = id<GroupId>("group", 0);
    for (auto _ : state)
        benchmark::DoNotOptimize(grown.index().effective_members(group, {grown.head(), {}}));
}

template <int length>
void checks_of_length(benchmark::State& state) {
    checks(state, *worlds.at("10^" + std::to_string(length)));
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t events_max = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t toggles = events_max >= 10'000'000 ? 1'000 : 100;
    const std::size_t former = events_max / 10;
    worlds["rest"] = churned(0);
    worlds["churn"] = churned(toggles);
    worlds["few"] = group_with_former(former, false);
    worlds["many"] = group_with_former(former, true);
    bench::measure(
        {"churn",
         "check at the head, every edge toggled " + std::to_string(toggles) + " times",
         "the same, none toggled",
         {"at_most", 1.2}},
        [](auto& state) { checks(state, *worlds.at("churn")); },
        [](auto& state) { checks(state, *worlds.at("rest")); }, 1'000'000);
    bench::measure(
        {"churn",
         "members of a group, 10 of " + std::to_string(former) + " former",
         "the same, they were in another group",
         {"at_most", 1.2}},
        [](auto& state) { member_lists(state, *worlds.at("many")); },
        [](auto& state) { member_lists(state, *worlds.at("few")); }, 100'000);
    constexpr bench::Body by_length[] = {checks_of_length<4>, checks_of_length<5>,
                                         checks_of_length<6>, checks_of_length<7>};
    std::size_t events = 10'000;
    for (int i = 0; i < 4 && events <= events_max; ++i, events *= 10) {
        worlds["10^" + std::to_string(i + 4)] = company_of(events);
        if (i > 0)
            bench::measure({"growing history",
                            "check at the head, " + std::to_string(events) + " events",
                            "the same, 10000 events",
                            {"at_most", 2.0}},
                           by_length[i], by_length[0], 1'000'000);
    }
    bench::run_and_print();
    return 0;
}
