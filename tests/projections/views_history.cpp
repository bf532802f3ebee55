#include "tests/projections/views_history.hpp"

#include "domain/decide.hpp"
#include "projections/snapshot.hpp"
#include "tests/properties/random_changes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace muniment::testing {

namespace {

using namespace domain;
using namespace projections;

constexpr std::int64_t second_us = 1'000'000;

/// 2026-01-01T00:00:00Z.
constexpr Instant first_moment{1'767'225'600 * second_us};

void forget_profile(Directory& directory, const UserId& user) {
    const auto found = directory.users.find(user);
    if (found != directory.users.end()) found->second.profile.reset();
}

template <typename Row, typename Edges>
void add_windowed(std::vector<std::string>& lines, const Edges& edges) {
    for (const auto& [ends, window] : edges)
        lines.push_back(fact_line(Row{ends.first, ends.second, window}));
}

template <typename Entities>
void add_entities(std::vector<std::string>& lines, const Entities& entities) {
    for (const auto& [key, entity] : entities)
        lines.push_back(fact_line(entity));
}

} // namespace

History::History() : now_(first_moment) {
    batch({LogCreated{"muniment.example/test", "log-key", "event-key"}});
}

Position History::batch(std::vector<EventData> events, const Circumstances& circumstances) {
    now_.us += second_us;
    Directory directory = ends_.empty() ? Directory{} : ends_.back().directory;
    const std::uint64_t commit = ends_.size() + 1;
    std::uint64_t index = 0;
    for (auto& data : events) {
        evolve(directory, data);
        if (const auto* erased = std::get_if<UserErased>(&data))
            for (auto& end : ends_)
                forget_profile(end.directory, erased->user);
        const Position position{events_.size() + 1};
        events_.push_back({position,
                           "event-" + std::to_string(position.value),
                           commit,
                           {"batch-" + std::to_string(commit), index++, events.size()},
                           {now_},
                           {{now_.us + second_us}},
                           circumstances,
                           std::move(data)});
    }
    ends_.push_back({events_.back().position, events_.size(), std::move(directory)});
    return ends_.back().position;
}

void History::random_batches(std::uint64_t seed, std::size_t batches) {
    RandomChanges random(seed);
    for (std::size_t i = 0; i < batches; ++i) {
        const auto changes = random.next_batch();
        now_ = std::max(now_, random.now());
        auto decided = decide(ends_.back().directory, changes, {{now_}});
        if (decided && !decided->empty()) batch(std::move(decided).value());
    }
}

std::span<const RecordedEvent> History::batch_at(std::size_t end) const {
    const std::size_t first = end == 0 ? 0 : ends_[end - 1].events;
    return std::span(events_).subspan(first, ends_[end].events - first);
}

std::vector<std::string> lines_of(const Directory& directory) {
    std::vector<std::string> lines{fact_line(directory.switches)};
    add_entities(lines, directory.applications);
    add_entities(lines, directory.connections);
    add_entities(lines, directory.users);
    add_entities(lines, directory.permissions);
    add_entities(lines, directory.roles);
    add_entities(lines, directory.groups);
    add_windowed<MembershipRow>(lines, directory.memberships);
    for (const auto& [group, child] : directory.nestings)
        lines.push_back(fact_line(NestingRow{group, child}));
    for (const auto& [group, role] : directory.group_roles)
        lines.push_back(fact_line(GroupRoleRow{group, role}));
    add_windowed<UserRoleRow>(lines, directory.user_roles);
    add_windowed<UserPermissionRow>(lines, directory.user_permissions);
    // These two and the mappings are kept by another key than the one they are sorted by.
    std::set<std::pair<RoleId, RoleId>> inclusions;
    for (const auto& [role, included] : directory.inclusions)
        inclusions.insert({included, role});
    for (const auto& [included, role] : inclusions)
        lines.push_back(fact_line(RoleInclusionRow{included, role}));
    std::set<std::pair<PermissionId, RoleId>> holdings;
    for (const auto& [role, permission] : directory.role_permissions)
        holdings.insert({permission, role});
    for (const auto& [permission, role] : holdings)
        lines.push_back(fact_line(RolePermissionRow{permission, role}));
    std::map<MappingId, MappingRow> mappings;
    for (const auto& [group_id, group] : directory.groups)
        for (const auto& mapping : group.mappings)
            mappings.emplace(mapping.id, MappingRow{group_id, mapping});
    add_entities(lines, mappings);
    return lines;
}

std::vector<std::string> lines_of(const ViewReader& reader) {
    std::vector<std::string> lines;
    const auto visited = reader.facts(all_facts, [&](const Fact& fact) {
        lines.push_back(fact_line(fact));
        return true;
    });
    EXPECT_TRUE(visited) << visited.error().what;
    return lines;
}

ScratchFile::ScratchFile() {
    std::string pattern = ::testing::TempDir() + "muniment-views-XXXXXX";
    path_ = std::filesystem::path(::mkdtemp(pattern.data())) / "views.db";
}

ScratchFile::~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(path_.parent_path(), ignored);
}

std::string ScratchFile::bytes() const {
    std::string bytes;
    for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
        std::ifstream file(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), {});
    }
    return bytes;
}

} // namespace muniment::testing
