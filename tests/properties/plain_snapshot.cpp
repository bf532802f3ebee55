#include "tests/properties/plain_snapshot.hpp"

#include "domain/access.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace muniment::testing {

using namespace domain;

namespace {

/// Names and JSON texts.
using Line = std::map<std::string, std::string>;

/// The members in the order of their names.
std::string object(const Line& line) {
    std::string members;
    for (const auto& [name, json] : line) {
        if (!members.empty()) members += ',';
        members += '"' + name + "\":" + json;
    }
    return '{' + members + '}';
}

std::string json(const std::string& text) {
    return boost::json::serialize(boost::json::string(text));
}
std::string json(bool value) {
    return value ? "true" : "false";
}
std::string json(std::uint64_t number) {
    return std::to_string(number);
}
std::string json(const std::vector<std::string>& texts) {
    return boost::json::serialize(boost::json::value_from(texts));
}

template <typename T>
void put(Line& line, const char* name, const std::optional<T>& value) {
    if (value) line[name] = json(*value);
}

template <typename Enum>
std::string spelled(Enum value) {
    return json(std::string(boost::describe::enum_to_string(value, "")));
}

void put_window(Line& line, const Window& window) {
    if (window.from) line["valid_from"] = json(format_rfc3339(*window.from));
    if (window.until) line["valid_until"] = json(format_rfc3339(*window.until));
}

/// The facts, each with its kind, in the order of the file.
class Facts {
  public:
    explicit Facts(const Directory& directory) {
        configuration(directory.switches);
        for (const auto& [id, application] : directory.applications)
            entity(application);
        for (const auto& [id, connection] : directory.connections)
            entity(connection);
        for (const auto& [id, user] : directory.users)
            entity(user);
        for (const auto& [id, permission] : directory.permissions)
            entity(permission);
        for (const auto& [id, role] : directory.roles)
            entity(role);
        for (const auto& [id, group] : directory.groups)
            entity(group);
        windowed("membership", "group", directory.memberships);
        plain("nesting", "group", "child", directory.nestings);
        plain("group_role", "group", "role", directory.group_roles);
        windowed("user_role", "role", directory.user_roles);
        windowed("user_permission", "permission", directory.user_permissions);
        plain("role_inclusion", "includes", "role", turned(directory.inclusions));
        plain("role_permission", "permission", "role", turned(directory.role_permissions));
        mappings(directory);
    }

    const std::string& text() const { return text_; }
    std::string counts() const {
        Line counts;
        for (const auto& [kind, count] : counts_)
            counts[kind] = json(count);
        return object(counts);
    }

  private:
    void add(const std::string& kind, Line line) {
        line["kind"] = json(kind);
        text_ += object(line) + "\n";
        ++counts_[kind];
    }

    void configuration(const Configuration& switches) {
        Line line;
        using Members =
            boost::describe::describe_members<Configuration, boost::describe::mod_public>;
        boost::mp11::mp_for_each<Members>(
            [&](auto member) { put(line, member.name, switches.*member.pointer); });
        add("configuration", line);
    }
    void entity(const Application& it) {
        Line line{{"id", json(it.id.text())},
                  {"name", json(it.name)},
                  {"type", spelled(it.type)},
                  {"callbacks", json(it.callbacks)}};
        put(line, "required_roles", it.required_roles);
        put(line, "denied_message", it.denied_message);
        add("application", std::move(line));
    }
    void entity(const Connection& it) {
        add("connection",
            {{"id", json(it.id.text())}, {"name", json(it.name)}, {"strategy", json(it.strategy)}});
    }
    void entity(const User& it) {
        Line line{{"id", json(it.id.text())}};
        if (it.profile) {
            put(line, "name", it.profile->name);
            put(line, "nickname", it.profile->nickname);
            put(line, "email", it.profile->email);
            put(line, "picture", it.profile->picture);
            line["connections"] = json(it.profile->connections);
            put(line, "attributes", it.profile->attributes);
        }
        add("user", line);
    }
    void entity(const Permission& it) {
        add("permission", {{"id", json(it.id.text())},
                           {"application", json(it.application.text())},
                           {"application_type", spelled(it.application_type)},
                           {"name", json(it.name)},
                           {"description", json(it.description)}});
    }
    void entity(const Role& it) {
        Line line{{"id", json(it.id.text())},
                  {"name", json(it.name)},
                  {"description", json(it.description)}};
        if (it.application) line["application"] = json(it.application->text());
        if (it.application_type) line["application_type"] = spelled(*it.application_type);
        add("role", line);
    }
    void entity(const Group& it) {
        add("group", {{"id", json(it.id.text())},
                      {"name", json(it.name)},
                      {"description", json(it.description)}});
    }

    template <typename Edges>
    void windowed(const std::string& kind, const std::string& left, const Edges& edges) {
        counts_[kind];
        for (const auto& [ends, window] : edges) {
            Line line{{left, json(ends.first.text())}, {"user", json(ends.second.text())}};
            put_window(line, window);
            add(kind, line);
        }
    }
    template <typename Edges>
    void plain(const std::string& kind, const std::string& first, const std::string& second,
               const Edges& edges) {
        counts_[kind];
        for (const auto& ends : edges)
            add(kind, {{first, json(ends.first.text())}, {second, json(ends.second.text())}});
    }
    template <typename A, typename B>
    static std::set<std::pair<B, A>> turned(const std::set<std::pair<A, B>>& edges) {
        std::set<std::pair<B, A>> turned;
        for (const auto& [first, second] : edges)
            turned.emplace(second, first);
        return turned;
    }
    void mappings(const Directory& directory) {
        std::map<MappingId, Line> lines;
        for (const auto& [id, group] : directory.groups)
            for (const auto& mapping : group.mappings)
                lines[mapping.id] = {{"id", json(mapping.id.text())},
                                     {"group", json(id.text())},
                                     {"connection_name", json(mapping.connection_name)},
                                     {"group_name", json(mapping.group_name)}};
        for (const auto& [id, line] : lines)
            add("mapping", line);
    }

    std::string text_;
    std::map<std::string, std::uint64_t> counts_{
        {"configuration", 0}, {"application", 0}, {"connection", 0}, {"user", 0},
        {"permission", 0},    {"role", 0},        {"group", 0},      {"mapping", 0}};
};

std::string csv(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted;
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return '"' + quoted + '"';
}

} // namespace

std::string plain_snapshot(const Past& past, const std::string& origin,
                           const std::string& checkpoint) {
    const Facts facts(past.directory);
    const auto text = object({{"kind", json(std::string("manifest"))},
                              {"format", json(std::string("muniment-snapshot/1"))},
                              {"origin", json(origin)},
                              {"position", json(past.end.position.value)},
                              {"occurred_at", json(format_rfc3339(past.end.occurred_at.instant))},
                              {"recorded_at", json(format_rfc3339(past.end.recorded_at.instant))},
                              {"counts", facts.counts()}}) +
                      "\n" + facts.text();
    const auto hash = eventstore::sha256(text);
    return text +
           object({{"kind", json(std::string("seal"))},
                   {"sha256", json(eventstore::encode_hex(eventstore::bytes_of(hash)))},
                   {"checkpoint", json(checkpoint)}}) +
           "\n";
}

std::string plain_effective(const Past& past) {
    const auto& directory = past.directory;
    std::set<UserId> users;
    for (const auto& edge : directory.memberships)
        users.insert(edge.first.second);
    for (const auto& edge : directory.user_roles)
        users.insert(edge.first.second);
    for (const auto& edge : directory.user_permissions)
        users.insert(edge.first.second);
    std::string text = "user,application,permission\n";
    for (const auto& user : users) {
        std::vector<std::pair<std::string, std::string>> held;
        for (const auto& id :
             effective_permissions(directory, user, past.end.occurred_at.instant)) {
            const auto& permission = *directory.find(id);
            held.emplace_back(directory.find(permission.application)->name, permission.name);
        }
        std::sort(held.begin(), held.end());
        for (const auto& [application, permission] : held)
            text += csv(user.text()) + ',' + csv(application) + ',' + csv(permission) + '\n';
    }
    return text;
}

} // namespace muniment::testing
