#include "domain/document.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace muniment::domain {

namespace {

/// Whether an id of this kind can be made of the text and `found` says so of it.
template <typename Id, typename Found>
bool any(const std::string& text, const Found& found) {
    const auto id = Id::parse(text);
    return id && found(*id);
}

bool group_holds(const DirectoryView& in, ArrayContent content, const GroupId& group,
                 const std::string& item) {
    switch (content) {
    case ArrayContent::group_members:
        return any<UserId>(item, [&](auto& id) { return in.membership(group, id).has_value(); });
    case ArrayContent::group_nested:
        return any<GroupId>(item, [&](auto& id) { return in.is_nested(group, id); });
    case ArrayContent::group_roles:
        return any<RoleId>(item, [&](auto& id) { return in.group_has_role(group, id); });
    default:
        return any<MappingId>(item, [&](auto& id) { return in.group_with(id) == group; });
    }
}

bool role_holds(const DirectoryView& in, ArrayContent content, const RoleId& role,
                const std::string& item) {
    if (content == ArrayContent::role_permissions)
        return any<PermissionId>(item, [&](auto& id) { return in.role_has_permission(role, id); });
    return any<UserId>(item, [&](auto& id) { return in.user_role(role, id).has_value(); });
}

bool has_application(const DirectoryView& in, const std::string& role) {
    return any<RoleId>(role, [&](auto& id) {
        const auto* there = in.find(id);
        return there != nullptr && there->application.has_value();
    });
}

/// The window of the edge that the item stands for; of others the window without bounds.
Window window_of(const DirectoryView& in, const DocumentArray& array, const DocumentItem& item) {
    const auto [content, owner] = meaning(array);
    const auto user = UserId::parse(item.text());
    if (content == ArrayContent::group_members)
        return in.membership(GroupId::parse(owner->id).value(), *user).value();
    if (content == ArrayContent::role_users)
        return in.user_role(RoleId::parse(owner->id).value(), *user).value();
    return {};
}

bool shows(const DirectoryView& in, const DocumentArray& array, const DocumentItem& item,
           const std::optional<Instant>& instant) {
    const auto content = meaning(array).content;
    if (content == ArrayContent::roles || content == ArrayContent::group_roles)
        return has_application(in, item.text());
    const auto window = window_of(in, array, item);
    return window == Window{} || (instant && window.contains(*instant));
}

} // namespace

bool holds(const DirectoryView& directory, const DocumentArray& array, const DocumentItem& item) {
    const auto [content, owner] = meaning(array);
    const auto& text = item.text();
    const auto exists = [&](const auto& id) { return directory.find(id) != nullptr; };
    if (owner && owner->kind == EntityKind::group)
        return group_holds(directory, content, GroupId::parse(owner->id).value(), text);
    if (owner) return role_holds(directory, content, RoleId::parse(owner->id).value(), text);
    if (content == ArrayContent::groups) return any<GroupId>(text, exists);
    if (content == ArrayContent::roles) return any<RoleId>(text, exists);
    return content == ArrayContent::permissions && any<PermissionId>(text, exists);
}

bool has_owner(const DirectoryView& directory, const DocumentArray& array) {
    const auto owner = meaning(array).owner;
    if (!owner) return true;
    if (owner->kind == EntityKind::group)
        return directory.find(GroupId::parse(owner->id).value()) != nullptr;
    return directory.find(RoleId::parse(owner->id).value()) != nullptr;
}

/// What one event does, after the directory has taken it.
struct Document::Editor {
    Document& document;
    const Directory& before;
    const Directory& now = document.directory_;

    bool is_there(const DocumentArray& array) const {
        return meaning(array).owner ? document.owned_.contains(array)
                                    : std::count(document.collections_.begin(),
                                                 document.collections_.end(), array) > 0;
    }
    void write(const DocumentArray& array) {
        if (is_there(array) || !has_owner(now, array)) return;
        if (meaning(array).owner)
            document.owned_.insert(array);
        else
            document.collections_.push_back(array);
    }
    void drop(const DocumentArray& array) {
        document.owned_.erase(array);
        std::erase(document.collections_, array);
        document.records_.erase(array);
    }

    /// Tells whether the item was added: it is in the directory and was not in the array.
    bool append(const DocumentArray& array, const DocumentItem& item) {
        auto& order = document.orders_[array];
        if (std::count(order.begin(), order.end(), item) > 0 || !holds(now, array, item))
            return false;
        order.push_back(item);
        return true;
    }
    template <typename Id>
    void add(const DocumentArray& array, const Id& id) {
        if (append(array, document_item(id)) && shows_in(array, id)) write(array);
    }
    template <typename Id>
    void add_all(const DocumentArray& array, const std::vector<Id>& ids) {
        for (const auto& id : ids)
            add(array, id);
    }
    template <typename Id>
    bool shows_in(const DocumentArray&, const Id& id) const {
        if constexpr (std::is_same_v<Id, RoleId>) return has_application(now, id.text());
        return true;
    }

    void forget_what_is_gone() {
        std::erase_if(document.owned_, [&](const auto& array) { return !has_owner(now, array); });
        for (auto& entry : document.orders_)
            std::erase_if(entry.second,
                          [&](const auto& item) { return !holds(now, entry.first, item); });
    }

    void on(const GroupCreated& e) { add(arrays::groups(), e.group); }
    void on(const PermissionCreated& e) { add(arrays::permissions(), e.permission); }
    void on(const RoleCreated& e) {
        const bool is_new = before.find(e.role) == nullptr;
        add(arrays::roles(), e.role);
        if (is_new) write(arrays::permissions(e.role));
    }
    void on(const RoleUpdated& e) {
        const auto* there = before.find(e.role);
        if (there == nullptr || there->application || !e.application) return;
        write(arrays::roles());
        for (const auto& group : now.groups_with(e.role))
            write(arrays::roles(group));
    }
    void on(const ConfigurationUpdated&) { write(arrays::configuration()); }
    void on(const MembersAdded& e) { add_all(arrays::members(e.group), e.users); }
    void on(const GroupsNested& e) { add_all(arrays::nested(e.group), e.children); }
    void on(const GroupRolesAssigned& e) { add_all(arrays::roles(e.group), e.roles); }
    void on(const MappingsAdded& e) {
        for (const auto& mapping : e.mappings)
            add(arrays::mappings(e.group), mapping.id);
    }
    void on(const PermissionsGranted& e) { add_all(arrays::permissions(e.role), e.permissions); }
    void on(const UserRolesAssigned& e) { add_all(arrays::users(e.role), e.users); }
    void on(const DocumentReordered& e) {
        auto& order = document.orders_[e.array];
        for (const auto& item : e.ids)
            if (std::erase(order, item) > 0) order.push_back(item);
    }
    void on(const CollectionsWritten& e) {
        for (const auto& array : e.dropped)
            drop(array);
        for (const auto& array : e.written)
            write(array);
    }
    void on(const DocumentRecordsWritten& e) {
        auto& records = document.records_[e.array];
        if (e.first < records.size()) records.resize(e.first);
        records.insert(records.end(), e.records.begin(), e.records.end());
        if (!e.records.empty()) write(e.array);
    }
    /// The others add nothing; what they take away is gone from the directory.
    template <typename Event>
    void on(const Event&) {}
};

void Document::apply(const EventData& event) {
    const Directory before = directory_;
    evolve(directory_, event);
    Editor editor{*this, before};
    editor.forget_what_is_gone();
    std::visit([&](const auto& e) { editor.on(e); }, event);
}

std::optional<std::vector<DocumentItem>> Document::items(const DocumentArray& array,
                                                         std::optional<Instant> instant) const {
    const auto owner = meaning(array).owner;
    const bool there =
        owner ? owned_.contains(array)
              : std::find(collections_.begin(), collections_.end(), array) != collections_.end();
    if (!there) return std::nullopt;
    if (owner && owner->kind == EntityKind::role && !has_application(directory_, owner->id))
        return std::nullopt;
    return shown(array, instant);
}

std::vector<DocumentItem> Document::shown(const DocumentArray& array,
                                          std::optional<Instant> instant) const {
    auto items = order(array);
    std::erase_if(items,
                  [&](const auto& item) { return !shows(directory_, array, item, instant); });
    return items;
}

std::vector<DocumentItem> Document::order(const DocumentArray& array) const {
    const auto found = orders_.find(array);
    return found == orders_.end() ? std::vector<DocumentItem>{} : found->second;
}

std::vector<std::string> Document::records(const DocumentArray& array) const {
    const auto found = records_.find(array);
    return found == records_.end() ? std::vector<std::string>{} : found->second;
}

} // namespace muniment::domain
