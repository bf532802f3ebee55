#include "tests/properties/views_transcript.hpp"

#include "tests/properties/listed_by_rule.hpp"
#include "tests/properties/listed_by_views.hpp"
#include "tests/properties/random_changes.hpp"
#include "tests/properties/transcript.hpp"

namespace muniment::testing {

using namespace domain;

namespace {

/// Half of the searches fold letters, each looks for a part of a name.
const std::string& searched(const BatchEnd& end) {
    static const std::vector<std::string> texts{"sal", "γΜ", "PS", "r", "1", "E"};
    return texts[end.position.value % texts.size()];
}

template <typename Source>
void note_entities(Transcript& to, const Source& source, const std::string& q) {
    to.note("applications like", source.applications(q), q);
    to.note("connections like", source.connections(q), q);
    to.note("users like", source.users(q), q);
    to.note("permissions like", source.permissions(q, std::nullopt), q);
    to.note("roles like", source.roles(q, std::nullopt), q);
    to.note("groups like", source.groups(q), q);
}

template <typename Source, typename Id>
void note_details(Transcript& to, const Source& source, const std::vector<Id>& ids) {
    for (const auto& id : ids)
        to.note("detail of", source.detail(id), id);
}

template <typename Source>
void note_edges(Transcript& to, const Source& source) {
    for (const auto& group : RandomChanges::groups()) {
        to.note("members of", source.members(group), group);
        to.note("children of", source.children(group), group);
        to.note("parents of", source.parents(group), group);
        to.note("descendants of", source.descendants(group), group);
        to.note("roles of", source.group_roles(group), group);
        to.note("mappings of", source.mappings(group), group);
    }
    for (const auto& user : RandomChanges::users()) {
        to.note("groups of", source.user_groups(user), user);
        to.note("roles of", source.user_roles(user), user);
        to.note("permissions of", source.user_permissions(user), user);
    }
    for (const auto& role : RandomChanges::roles()) {
        to.note("permissions of", source.role_permissions(role), role);
        to.note("roles included in", source.included_roles(role), role);
        to.note("users with", source.role_users(role), role);
    }
}

template <typename Source>
std::string answers(const Source& source) {
    Transcript to;
    const BatchEnd end = source.end();
    to.note("end", std::tuple(end.position, end.occurred_at, end.recorded_at));
    note_entities(to, source, "");
    note_entities(to, source, searched(end));
    to.note("unregistered users", source.unregistered_users());
    to.note("users with edges", source.users_with_edges());
    for (const auto& application : RandomChanges::applications()) {
        to.note("permissions of", source.permissions("", application), application);
        to.note("roles of", source.roles("", application), application);
    }
    note_details(to, source, RandomChanges::applications());
    note_details(to, source, RandomChanges::connections());
    note_details(to, source, RandomChanges::users());
    note_details(to, source, RandomChanges::permissions());
    note_details(to, source, RandomChanges::roles());
    note_details(to, source, RandomChanges::groups());
    for (const auto& mapping : RandomChanges::mappings())
        to.note("touched", source.touched(ref(mapping)), mapping);
    to.note("configuration", source.configuration());
    note_edges(to, source);
    to.note("events", source.events());
    return to.text();
}

} // namespace

std::string views_transcript(const Past& past, const std::vector<RecordedEvent>& log) {
    return answers(ListedByRule(past, log));
}

std::string views_transcript(const projections::ViewReader& reader) {
    return answers(ListedByViews(reader));
}

} // namespace muniment::testing
