#include "api/v1/change_decoder.hpp"

#include "api/json/decode.hpp"
#include "api/json/write.hpp"
#include "api/v1/wire_changes.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
namespace bounds = domain::limits;

MemberRule entity_rule(std::string_view member) {
    if (member == "description") return {0, bounds::description_chars_max, 0};
    return {1, bounds::name_chars_max, 0};
}

/// Addresses are longer than names; how many there may be is a matter of their bytes.
MemberRule application_rule(std::string_view member) {
    if (member == "callbacks") return {1, bounds::callbacks_bytes_max, 0};
    if (member == "denied_message") return {0, bounds::denied_message_chars_max, 0};
    return entity_rule(member);
}

MemberRule user_rule(std::string_view member) {
    if (member == "name") return {0, bounds::name_chars_max, 0};
    return {0, bounds::description_chars_max, 0};
}

/// Edges: a list without elements would ask for nothing.
MemberRule edge_rule(std::string_view) {
    return {1, bounds::name_chars_max, 1};
}

template <typename Id>
Id id_or_drawn(std::optional<Id> id, const DrawId& draw_id) {
    if (id) return std::move(*id);
    return Id::parse(draw_id()).value();
}

/// How a change is read from its JSON members: by default they are those of the struct.
template <typename Change>
struct Reader {
    using Wire = Change;
    static constexpr auto rule = edge_rule;
    static Change read(Wire wire, const DrawId&) { return wire; }
};

template <typename Change>
concept Deletion = requires(Change change) {
    change.id;
    change.cascade;
};

template <Deletion Change>
struct Reader<Change> {
    using Wire = wire::Delete<decltype(Change::id)>;
    static constexpr auto rule = entity_rule;
    static Change read(Wire wire, const DrawId&) {
        return {std::move(wire.id), wire.cascade.value_or(false)};
    }
};

template <>
struct Reader<domain::CreateApplication> {
    using Wire = wire::CreateApplication;
    static constexpr auto rule = application_rule;
    static domain::CreateApplication read(Wire wire, const DrawId&) {
        return {std::move(wire.id),
                std::move(wire.name),
                wire.type.value_or(domain::ApplicationType::regular_web),
                std::move(wire.callbacks).value_or(std::vector<std::string>{}),
                std::move(wire.required_roles),
                std::move(wire.denied_message)};
    }
};

template <>
struct Reader<domain::UpdateApplication> {
    using Wire = domain::UpdateApplication;
    static constexpr auto rule = application_rule;
    static domain::UpdateApplication read(Wire wire, const DrawId&) { return wire; }
};

template <typename Change>
concept OfConnection = std::is_same_v<Change, domain::CreateConnection> ||
    std::is_same_v<Change, domain::UpdateConnection>;

template <OfConnection Change>
struct Reader<Change> {
    using Wire = Change;
    static constexpr auto rule = entity_rule;
    static Change read(Wire wire, const DrawId&) { return wire; }
};

std::optional<std::string> attributes_text(const std::optional<boost::json::object>& attributes) {
    if (!attributes) return std::nullopt;
    return to_json(boost::json::value(*attributes));
}

template <>
struct Reader<domain::CreateUser> {
    using Wire = wire::WriteUser;
    static constexpr auto rule = user_rule;
    static domain::CreateUser read(Wire wire, const DrawId&) {
        return {std::move(wire.id),
                {std::move(wire.name), std::move(wire.nickname), std::move(wire.email),
                 std::move(wire.picture),
                 std::move(wire.connections).value_or(std::vector<std::string>{}),
                 attributes_text(wire.attributes)}};
    }
};

template <>
struct Reader<domain::UpdateUser> {
    using Wire = wire::WriteUser;
    static constexpr auto rule = user_rule;
    static domain::UpdateUser read(Wire wire, const DrawId&) {
        return {std::move(wire.id),
                std::move(wire.name),
                std::move(wire.nickname),
                std::move(wire.email),
                std::move(wire.picture),
                std::move(wire.connections),
                attributes_text(wire.attributes)};
    }
};

template <>
struct Reader<domain::EraseUser> {
    using Wire = wire::EraseUser;
    static constexpr auto rule = entity_rule;
    static domain::EraseUser read(Wire wire, const DrawId&) { return {std::move(wire.id), {}}; }
};

template <>
struct Reader<domain::CreatePermission> {
    using Wire = wire::CreatePermission;
    static constexpr auto rule = entity_rule;
    static domain::CreatePermission read(Wire wire, const DrawId& draw_id) {
        return {id_or_drawn(std::move(wire.id), draw_id),
                std::move(wire.application),
                std::nullopt,
                std::move(wire.name),
                std::move(wire.description).value_or(""),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::UpdatePermission> {
    using Wire = wire::UpdatePermission;
    static constexpr auto rule = entity_rule;
    static domain::UpdatePermission read(Wire wire, const DrawId&) {
        return {std::move(wire.id),
                std::move(wire.application),
                std::nullopt,
                std::move(wire.name),
                std::move(wire.description),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::CreateRole> {
    using Wire = wire::CreateRole;
    static constexpr auto rule = entity_rule;
    static domain::CreateRole read(Wire wire, const DrawId& draw_id) {
        return {id_or_drawn(std::move(wire.id), draw_id),
                std::move(wire.application),
                std::nullopt,
                std::move(wire.name),
                std::move(wire.description).value_or(""),
                std::move(wire.permissions).value_or(std::vector<domain::PermissionId>{}),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::UpdateRole> {
    using Wire = wire::UpdateRole;
    static constexpr auto rule = entity_rule;
    static domain::UpdateRole read(Wire wire, const DrawId&) {
        return {std::move(wire.id),
                std::move(wire.application),
                std::nullopt,
                std::move(wire.name),
                std::move(wire.description),
                std::move(wire.permissions),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::CreateGroup> {
    using Wire = wire::CreateGroup;
    static constexpr auto rule = entity_rule;
    static domain::CreateGroup read(Wire wire, const DrawId& draw_id) {
        return {id_or_drawn(std::move(wire.id), draw_id), std::move(wire.name),
                std::move(wire.description).value_or(""),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::UpdateGroup> {
    using Wire = wire::UpdateGroup;
    static constexpr auto rule = entity_rule;
    static domain::UpdateGroup read(Wire wire, const DrawId&) {
        return {std::move(wire.id), std::move(wire.name), std::move(wire.description),
                wire.unique.value_or(domain::NameRule::exact)};
    }
};

template <>
struct Reader<domain::AddMappings> {
    using Wire = wire::AddMappings;
    static constexpr auto rule = edge_rule;
    static domain::AddMappings read(Wire wire, const DrawId& draw_id) {
        domain::AddMappings change{std::move(wire.group), {}};
        for (auto& mapping : wire.mappings)
            change.mappings.push_back({id_or_drawn(std::move(mapping.id), draw_id),
                                       std::move(mapping.connection_name),
                                       std::move(mapping.group_name)});
        return change;
    }
};

template <>
struct Reader<domain::UpdateConfiguration> {
    using Wire = domain::Configuration;
    static constexpr auto rule = entity_rule;
    static domain::UpdateConfiguration read(Wire wire, const DrawId&) { return {wire}; }
};

std::size_t bytes_of(const std::vector<std::string>& texts) {
    return to_json(texts).size();
}
std::size_t bytes_of(const std::optional<std::vector<std::string>>& texts) {
    return texts ? bytes_of(*texts) : 0;
}

/// What no member can be asked for alone.
template <typename Change>
Expected<domain::Done, Malformed> check_whole(const Change& change, const Path& path) {
    if constexpr (requires { change.valid_until; }) {
        if (change.valid_from && change.valid_until && *change.valid_until <= *change.valid_from)
            return detail::malformed(Path(path, "valid_until"), "must be later than `valid_from`");
    }
    if constexpr (requires { change.callbacks; }) {
        if (bytes_of(change.callbacks) > bounds::callbacks_bytes_max)
            return detail::malformed(Path(path, "callbacks"),
                                     "must be at most 16384 bytes long altogether");
    }
    if constexpr (requires { change.required_roles; }) {
        if (bytes_of(change.required_roles) > bounds::required_roles_bytes_max)
            return detail::malformed(Path(path, "required_roles"),
                                     "must be at most 8192 bytes long altogether");
    }
    if constexpr (std::is_same_v<Change, domain::CreateUser> ||
                  std::is_same_v<Change, domain::UpdateUser>) {
        if (to_json(change).size() > bounds::profile_bytes_max)
            return detail::malformed(path, "must have a profile of at most 16384 bytes");
    }
    return domain::Done{};
}

using DecodeChange = Expected<domain::Change, Malformed> (*)(const boost::json::value&, const Path&,
                                                             const DrawId&);

template <typename Change>
Expected<domain::Change, Malformed> decode_as(const boost::json::value& value, const Path& path,
                                              const DrawId& draw_id) {
    using ReaderOf = Reader<Change>;
    const DecodeRules rules{ReaderOf::rule, "op"};
    auto change =
        ReaderOf::read(TRY(decode_json<typename ReaderOf::Wire>(value, path, rules)), draw_id);
    TRY(check_whole(change, path));
    return domain::Change(std::move(change));
}

/// Changes that the surface of the extension alone asks for.
template <typename Change>
inline constexpr bool is_of_document = boost::mp11::mp_contains<
    boost::mp11::mp_list<domain::ReorderDocument, domain::WriteCollections,
                         domain::WriteDocumentRecords, domain::ClearConfiguration,
                         domain::RotateApiKey, domain::UpdateResourceServer, domain::RecordRepair>,
    Change>::value;

template <typename... Changes>
std::map<std::string_view, DecodeChange> decoders_of(const std::variant<Changes...>*) {
    std::map<std::string_view, DecodeChange> decoders;
    const auto offer = [&]<typename Change>(std::type_identity<Change>) {
        if constexpr (!is_of_document<Change>) decoders.emplace(Change::op, decode_as<Change>);
    };
    (offer(std::type_identity<Changes>{}), ...);
    return decoders;
}

/// The ids that lists of the change name; with two lists, the edges between them.
std::size_t count_ids(const domain::Change& change) {
    return std::visit(
        []<typename T>(const T& of) {
            std::size_t count = 1;
            using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
            boost::mp11::mp_for_each<Members>([&](auto member) {
                const auto& value = of.*member.pointer;
                if constexpr (requires { value.front().text(); }) count *= value.size();
            });
            if constexpr (std::is_same_v<T, domain::AddMappings>) count = of.mappings.size();
            return count;
        },
        change);
}

} // namespace

Expected<domain::Change, Malformed> decode_change(const boost::json::value& value, const Path& path,
                                                  const DrawId& draw_id) {
    static const auto decoders = decoders_of(static_cast<const domain::Change*>(nullptr));
    const auto* object = TRY(detail::as_object(value, path));
    const auto* op = object->if_contains("op");
    const Path op_path(path, "op");
    if (op == nullptr) return detail::malformed(op_path, "is missing");
    const std::string name = TRY(detail::decode_text(*op, op_path, MemberRule{}));
    const auto decoder = decoders.find(name);
    if (decoder == decoders.end())
        return detail::malformed(op_path,
                                 "`" + name.substr(0, 64) +
                                     "` is not a known operation; docs/api/v1.md lists them");
    return decoder->second(value, path, draw_id);
}

Expected<std::vector<domain::Change>, Malformed> decode_changes(const boost::json::value& value,
                                                                const Path& path,
                                                                const ChangeLimits& limits,
                                                                const DrawId& draw_id) {
    const auto* array = TRY(detail::as_array(value, path, MemberRule{0, 0, 1}));
    if (array->size() > limits.changes_max)
        return detail::malformed(path, "must have at most " + std::to_string(limits.changes_max) +
                                           " changes; split the request");
    std::vector<domain::Change> changes;
    changes.reserve(array->size());
    std::size_t ids = 0;
    for (const auto& element : *array) {
        const Path element_path(path, changes.size());
        changes.push_back(TRY(decode_change(element, element_path, draw_id)));
        ids += count_ids(changes.back());
        if (ids > limits.ids_max)
            return detail::malformed(element_path, "makes the request name more than " +
                                                       std::to_string(limits.ids_max) +
                                                       " ids; split the request");
    }
    return changes;
}

} // namespace muniment::api
