#include "bench/views_log.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace muniment::bench {

namespace {

constexpr std::size_t batch_events = 100;
constexpr std::size_t groups = 1'000;
constexpr std::size_t roles = 200;
constexpr std::size_t permissions = 500;

std::string number(std::size_t value, std::size_t digits) {
    std::string text = std::to_string(value);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

template <typename Id>
Id id(const std::string& text) {
    return *Id::parse(text);
}

domain::UserId user(std::size_t i) {
    // Ids of users arrive in no order: an odd factor spreads them.
    return id<domain::UserId>("auth0|" + number((i * 2'654'435'761U) % 4'294'967'296U, 24));
}
domain::GroupId group(std::size_t i) {
    return id<domain::GroupId>("group-" + number(i % groups, 30));
}
domain::RoleId role(std::size_t i) {
    return id<domain::RoleId>("role-" + number(i % roles, 31));
}
domain::PermissionId permission(std::size_t i) {
    return id<domain::PermissionId>("perm-" + number(i % permissions, 31));
}

void add_structure(std::vector<domain::EventData>& data) {
    const auto application = id<domain::ApplicationId>("application-1");
    data.push_back(domain::LogCreated{"bench.example/log", "", ""});
    data.push_back(domain::ApplicationCreated{
        application, "Reports", domain::ApplicationType::regular_web, {}, {}, {}});
    for (std::size_t i = 0; i < permissions; ++i)
        data.push_back(domain::PermissionCreated{permission(i), application,
                                                 domain::ApplicationRefType::client,
                                                 "read:thing" + std::to_string(i), "Reads it"});
    for (std::size_t i = 0; i < roles; ++i) {
        data.push_back(domain::RoleCreated{role(i), application, domain::ApplicationRefType::client,
                                           "role " + std::to_string(i), "A role"});
        data.push_back(
            domain::PermissionsGranted{role(i), {permission(3 * i), permission(7 * i + 1)}});
    }
    for (std::size_t i = 0; i < groups; ++i) {
        data.push_back(domain::GroupCreated{group(i), "Group " + std::to_string(i), "A group"});
        data.push_back(domain::GroupRolesAssigned{group(i), {role(i), role(3 * i + 7)}});
        if (i > 0) data.push_back(domain::GroupsNested{group((i - 1) / 6), {group(i)}});
    }
}

domain::RecordedEvent recorded(std::size_t i, std::size_t total, domain::EventData data) {
    const std::size_t batch = i / batch_events;
    const std::size_t size = std::min(batch_events, total - batch * batch_events);
    const domain::Instant at{1'700'000'000'000'000 + static_cast<std::int64_t>(batch) * 1'000};
    domain::Circumstances said;
    said.actor = {"client", "bench.example/log", "importer", "api_key", "key-1", {}, {}};
    return {{i + 1},   "01900000-0000-7000-8000-" + number(i, 12),
            batch + 1, {"01900000-0000-7000-9000-" + number(batch, 12), i % batch_events, size},
            {at},      {at},
            said,      std::move(data)};
}

} // namespace

Events make_events(std::size_t count) {
    std::vector<domain::EventData> data;
    add_structure(data);
    for (std::size_t i = 0; data.size() < count; ++i) {
        domain::UserProfile profile;
        profile.name = "User " + std::to_string(i);
        profile.email = "user" + std::to_string(i) + "@example.com";
        profile.connections = {"Username-Password-Authentication"};
        data.push_back(domain::UserCreated{user(i), profile});
        for (const std::size_t factor : {1U, 31U, 977U})
            data.push_back(domain::MembersAdded{group(i * factor + factor), {user(i)}, {}, {}});
    }
    Events events;
    events.reserve(data.size());
    for (auto& one : data)
        events.push_back(recorded(events.size(), data.size(), std::move(one)));
    return events;
}

} // namespace muniment::bench
