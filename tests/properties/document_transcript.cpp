#include "tests/properties/document_transcript.hpp"

#include "projections/document_reader.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/transcript.hpp"

#include <algorithm>

namespace muniment::testing {

using namespace domain;
using projections::GroupRecord;
using projections::NotRepresented;
using projections::RoleRecord;

namespace {

using Asked = std::optional<Instant>;

/// A page cuts through most arrays.
constexpr std::size_t page_size = 2;

template <typename Id>
std::vector<Id> ids(const std::vector<DocumentItem>& items) {
    std::vector<Id> ids;
    for (const auto& item : items)
        ids.push_back(Id::parse(item.text()).value());
    return ids;
}

template <typename Id>
std::optional<std::vector<Id>> ids(const std::optional<std::vector<DocumentItem>>& items) {
    if (!items) return std::nullopt;
    return ids<Id>(*items);
}

/// Reads the definition.
class Definition {
  public:
    Definition(const Document& document, Asked instant) : document_(document), asked_(instant) {}

    auto collections() const { return document_.collections(); }
    auto records(const DocumentArray& array) const { return document_.records(array); }
    std::vector<GroupRecord> groups() const {
        std::vector<GroupRecord> records;
        for (const auto& id : ids<GroupId>(document_.shown(arrays::groups(), asked_)))
            records.push_back(*group(id));
        return records;
    }
    std::vector<RoleRecord> roles() const {
        std::vector<RoleRecord> records;
        for (const auto& id : ids<RoleId>(document_.shown(arrays::roles(), asked_)))
            records.push_back(*role(id));
        return records;
    }
    std::vector<Permission> permissions() const {
        std::vector<Permission> all;
        for (const auto& id : ids<PermissionId>(document_.shown(arrays::permissions(), asked_)))
            all.push_back(*document_.directory().find(id));
        return all;
    }
    std::optional<GroupRecord> group(const GroupId& id) const {
        const auto* there = document_.directory().find(id);
        if (there == nullptr) return std::nullopt;
        GroupRecord record{*there, items<UserId>(arrays::members(id)),
                           items<GroupId>(arrays::nested(id)), items<RoleId>(arrays::roles(id)),
                           false};
        const auto mappings = items<MappingId>(arrays::mappings(id));
        record.has_mappings = mappings.has_value();
        record.group.mappings.clear();
        for (const auto& mapping : mappings.value_or(std::vector<MappingId>{}))
            record.group.mappings.push_back(
                *std::find_if(there->mappings.begin(), there->mappings.end(),
                              [&](const auto& one) { return one.id == mapping; }));
        return record;
    }
    std::optional<RoleRecord> role(const RoleId& id) const {
        const auto* there = document_.directory().find(id);
        if (there == nullptr || !there->application) return std::nullopt;
        return RoleRecord{*there, items<PermissionId>(arrays::permissions(id)),
                          items<UserId>(arrays::users(id))};
    }
    std::vector<UserId> members(const GroupId& id) const {
        return ids<UserId>(document_.shown(arrays::members(id), asked_));
    }
    std::vector<UserId> second_page(const GroupId& id) const {
        auto all = members(id);
        all.erase(all.begin(),
                  all.begin() + static_cast<std::ptrdiff_t>(std::min(page_size, all.size())));
        if (all.size() > page_size) all.erase(all.begin() + page_size, all.end());
        return all;
    }
    std::vector<GroupId> groups_of(const UserId& user) const {
        return holding<GroupId>(arrays::groups(), user,
                                [](const GroupId& id) { return arrays::members(id); });
    }
    std::vector<RoleId> roles_of(const UserId& user) const {
        return holding<RoleId>(arrays::roles(), user,
                               [](const RoleId& id) { return arrays::users(id); });
    }
    NotRepresented not_represented() const {
        const auto& directory = document_.directory();
        const auto windowed = [](const auto& edge) { return edge.second != Window{}; };
        const auto limited = [&](const auto& edges) {
            return std::count_if(edges.begin(), edges.end(), windowed);
        };
        const auto across =
            std::count_if(directory.roles.begin(), directory.roles.end(),
                          [](const auto& role) { return !role.second.application.has_value(); });
        return {static_cast<std::uint64_t>(limited(directory.memberships) +
                                           limited(directory.user_roles)),
                directory.inclusions.size(), directory.user_permissions.size(),
                static_cast<std::uint64_t>(across)};
    }

  private:
    template <typename Id>
    std::optional<std::vector<Id>> items(const DocumentArray& array) const {
        return ids<Id>(document_.items(array, asked_));
    }
    template <typename Id, typename ArrayOf>
    std::vector<Id> holding(const DocumentArray& all, const UserId& user, ArrayOf array_of) const {
        std::vector<Id> found;
        for (const auto& id : ids<Id>(document_.shown(all, asked_))) {
            const auto users = ids<UserId>(document_.shown(array_of(id), asked_));
            if (std::count(users.begin(), users.end(), user) > 0) found.push_back(id);
        }
        return found;
    }

    const Document& document_;
    Asked asked_;
};

/// Asks the views. A failure is no answer, and not equal to one.
class Views {
  public:
    Views(const projections::ViewReader& reader, Asked instant) : reader_(reader, instant) {}

    auto collections() const { return reader_.collections().value(); }
    auto records(const DocumentArray& array) const { return reader_.records(array).value(); }
    std::vector<GroupRecord> groups() const {
        std::vector<GroupRecord> records;
        const auto all = reader_.groups([&](const GroupRecord& record) {
            records.push_back(record);
            return true;
        });
        return all.value() ? records : std::vector<GroupRecord>{};
    }
    std::vector<RoleRecord> roles() const {
        std::vector<RoleRecord> records;
        const auto all = reader_.roles([&](const RoleRecord& record) {
            records.push_back(record);
            return true;
        });
        return all.value() ? records : std::vector<RoleRecord>{};
    }
    std::vector<Permission> permissions() const {
        std::vector<Permission> permissions;
        const auto all = reader_.permissions([&](const Permission& permission) {
            permissions.push_back(permission);
            return true;
        });
        return all.value() ? permissions : std::vector<Permission>{};
    }
    auto group(const GroupId& id) const { return reader_.group(id).value(); }
    auto role(const RoleId& id) const { return reader_.role(id).value(); }
    std::vector<UserId> members(const GroupId& id) const {
        const auto page = reader_.members(id, 0, 1'000).value();
        return page.total == page.users.size() ? page.users : std::vector<UserId>{};
    }
    std::vector<UserId> second_page(const GroupId& id) const {
        return reader_.members(id, page_size, page_size).value().users;
    }
    std::vector<GroupId> groups_of(const UserId& user) const {
        std::vector<GroupId> ids;
        const auto groups = reader_.groups_of(user);
        for (const auto& group : groups.value())
            ids.push_back(group.id);
        return ids;
    }
    std::vector<RoleId> roles_of(const UserId& user) const {
        std::vector<RoleId> ids;
        const auto roles = reader_.roles_of(user);
        for (const auto& role : roles.value())
            ids.push_back(role.id);
        return ids;
    }
    NotRepresented not_represented() const { return reader_.not_represented().value(); }

  private:
    projections::DocumentReader reader_;
};

void note(Transcript& to, const char* what, const GroupRecord& record) {
    to.note(what, std::tie(record.group, record.members, record.nested, record.roles), //
            record.has_mappings);
}
void note(Transcript& to, const char* what, const RoleRecord& record) {
    to.note(what, std::tie(record.role, record.permissions, record.users));
}

template <typename Source>
std::string answers(const Source& source) {
    Transcript to;
    to.note("collections", source.collections());
    for (const auto& array : {arrays::applications(), arrays::rules(), arrays::configuration()})
        to.note("records of", source.records(array), array);
    for (const auto& record : source.groups())
        note(to, "group", record);
    for (const auto& record : source.roles())
        note(to, "role", record);
    to.note("permissions", source.permissions());
    for (const auto& id : RandomChanges::groups()) {
        if (const auto record = source.group(id)) note(to, "group by id", *record);
        to.note("members of", source.members(id), id);
        to.note("second page of", source.second_page(id), id);
    }
    for (const auto& id : RandomChanges::roles())
        if (const auto record = source.role(id)) note(to, "role by id", *record);
    for (const auto& user : RandomChanges::users()) {
        to.note("groups of", source.groups_of(user), user);
        to.note("roles of", source.roles_of(user), user);
    }
    const auto left_out = source.not_represented();
    to.note("not represented",
            std::tie(left_out.windowed_edges, left_out.role_inclusions, left_out.user_permissions,
                     left_out.roles_without_application));
    return to.text();
}

} // namespace

std::string document_transcript(const Document& document, Asked instant) {
    return answers(Definition(document, instant));
}

std::string document_transcript(const projections::ViewReader& reader, Asked instant) {
    return answers(Views(reader, instant));
}

} // namespace muniment::testing
