#include "bench/company.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace muniment::bench {

using namespace domain;

namespace {

/// A number that looks drawn, the same on every machine (the finalizer of MurmurHash3).
std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 33U)) * 0xFF51AFD7ED558CCDU;
    number = (number ^ (number >> 33U)) * 0xC4CEB9FE1A85EC53U;
    return number ^ (number >> 33U);
}

std::string text(const char* format, std::uint64_t number) {
    std::array<char, 64> buffer{};
    const auto length = std::snprintf(buffer.data(), buffer.size(), format, number);
    return {buffer.data(), static_cast<std::size_t>(length)};
}

template <typename Id>
Id id(const std::string& text) {
    return Id::parse(text).value();
}

} // namespace

/// Gives events positions and times: one batch each.
class Company::Log {
  public:
    explicit Log(const Company::Sink& sink) : sink_(sink) {}
    void add(EventData data) {
        ++event_.position.value;
        event_.recorded_at.instant.us += 100;
        event_.occurred_at.instant = event_.recorded_at.instant;
        event_.data = std::move(data);
        sink_(event_);
    }
    Position head() const { return event_.position; }

  private:
    const Company::Sink& sink_;
    RecordedEvent event_{{}, {}, 0, {}, {}, {}, {}, ConfigurationUpdated{}};
};

std::string Company::user(std::uint32_t number) {
    return text("auth0|%024" PRIx64, mixed(number + 1));
}
std::string Company::group(std::uint32_t number) {
    return text("group-%06" PRIu64, number);
}
std::string Company::role(std::uint32_t number) {
    return text("role-%06" PRIu64, number);
}
std::string Company::application(std::uint32_t number) {
    return text("application-%04" PRIu64, number);
}
std::string Company::permission(std::uint32_t number) {
    return text("permission-%06" PRIu64, number);
}
std::string Company::application_of(std::uint32_t permission) const {
    return application(permission % applications);
}

std::uint32_t Company::group_of(std::uint32_t user, std::uint32_t round) const {
    // A user's groups are spread, and differ from round to round.
    const auto start = mixed((std::uint64_t{user} << 8U) ^ 0x5EED) % groups;
    return static_cast<std::uint32_t>((start + std::uint64_t{round} * (groups / 32 + 1)) % groups);
}

std::uint32_t Company::role_of(std::uint32_t group, std::uint32_t round) const {
    return static_cast<std::uint32_t>(mixed(group * std::uint64_t{4096} + round) % roles);
}

void Company::write_structure(Log& log) const {
    for (std::uint32_t i = 0; i < applications; ++i)
        log.add(ApplicationCreated{id<ApplicationId>(application(i)), application(i), {}, {}});
    for (std::uint32_t i = 0; i < permissions; ++i)
        log.add(PermissionCreated{id<PermissionId>(permission(i)),
                                  id<ApplicationId>(application_of(i)),
                                  {},
                                  "do:" + permission(i),
                                  ""});
    for (std::uint32_t i = 0; i < roles; ++i) {
        log.add(RoleCreated{id<RoleId>(role(i)), std::nullopt, std::nullopt, role(i), ""});
        PermissionsGranted granted{id<RoleId>(role(i)), {}};
        for (std::uint32_t j = 0; j < permissions_a_role; ++j)
            granted.permissions.push_back(id<PermissionId>(permission(
                static_cast<std::uint32_t>((i + j * std::uint64_t{7919}) % permissions))));
        log.add(std::move(granted));
    }
    for (std::uint32_t i = 0; i < groups; ++i) {
        log.add(GroupCreated{id<GroupId>(group(i)), group(i), ""});
        log.add(GroupRolesAssigned{id<GroupId>(group(i)), {id<RoleId>(role(role_of(i, 0)))}});
        // Level i % depth hangs under some group of the level above, among those that exist.
        if (i % depth == 0) continue;
        const auto parent =
            static_cast<std::uint32_t>(mixed(i) % (i / depth + 1)) * depth + i % depth - 1;
        log.add(GroupsNested{id<GroupId>(group(parent)), {id<GroupId>(group(i))}});
    }
}

void Company::write_round(Log& log, std::uint32_t round) const {
    for (std::uint32_t i = 0; i < users; ++i) {
        const auto member = id<UserId>(user(i));
        log.add(MembersAdded{id<GroupId>(group(group_of(i, round))), {member}, {}, {}});
        if (round >= live)
            log.add(MembersRemoved{id<GroupId>(group(group_of(i, round - live))), {member}});
        // Spread over the round; each group once in many rounds.
        if (reassignments == 0 || i % (users / reassignments + 1) != 0) continue;
        const auto turn = round * reassignments + i / (users / reassignments + 1);
        const auto reassigned = turn % groups;
        const auto times = turn / groups;
        log.add(GroupRolesUnassigned{id<GroupId>(group(reassigned)),
                                     {id<RoleId>(role(role_of(reassigned, times)))}});
        log.add(GroupRolesAssigned{id<GroupId>(group(reassigned)),
                                   {id<RoleId>(role(role_of(reassigned, times + 1)))}});
    }
}

Position Company::write(const Sink& sink) const {
    Log log(sink);
    write_structure(log);
    for (std::uint32_t round = 0; round < live + ended; ++round)
        write_round(log, round);
    return log.head();
}

} // namespace muniment::bench
