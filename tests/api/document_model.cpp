#include "tests/api/document_model.hpp"

#include "api/document/write_document.hpp"
#include "api/json/read.hpp"
#include "domain/decide.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace muniment::api {

namespace {

template <typename Id>
ExtensionArray<Id> array_of(const domain::Document& model, const domain::DocumentArray& array) {
    const auto items = model.items(array, model_now);
    if (!items) return std::nullopt;
    std::vector<ExtensionItem<Id>> found;
    for (const auto& item : *items)
        found.push_back({Id::parse(item.text()).value(), found.size()});
    return found;
}

ExtensionArray<domain::Mapping> mappings_of(const domain::Document& model,
                                            const domain::GroupId& id) {
    const auto ids = array_of<domain::MappingId>(model, domain::arrays::mappings(id));
    if (!ids) return std::nullopt;
    std::vector<ExtensionItem<domain::Mapping>> found;
    for (const auto& item : *ids)
        for (const auto& mapping : model.directory().find(id)->mappings)
            if (mapping.id == item.value) found.push_back({mapping, found.size()});
    return found;
}

std::vector<std::string> names_of(const boost::json::value& json) {
    std::vector<std::string> names;
    for (const auto& [name, value] : json.get_object())
        names.emplace_back(name);
    return names;
}

} // namespace

ExtensionDocument shown(const domain::Document& model) {
    namespace arrays = domain::arrays;
    const auto& directory = model.directory();
    ExtensionDocument document;
    document.collections = model.collections();
    if (directory.configuration() != domain::Configuration{})
        document.configuration = ExtensionConfiguration{directory.configuration(), std::nullopt};
    for (const auto& [id, at] : array_of<domain::GroupId>(model, arrays::groups())
                                    .value_or(std::vector<ExtensionItem<domain::GroupId>>{})) {
        const auto& group = *directory.find(id);
        document.groups.push_back({{id, group.name, group.description, {}},
                                   array_of<domain::UserId>(model, arrays::members(id)),
                                   array_of<domain::GroupId>(model, arrays::nested(id)),
                                   array_of<domain::RoleId>(model, arrays::roles(id)),
                                   mappings_of(model, id),
                                   at});
    }
    for (const auto& [id, at] : array_of<domain::RoleId>(model, arrays::roles())
                                    .value_or(std::vector<ExtensionItem<domain::RoleId>>{}))
        document.roles.push_back({*directory.find(id),
                                  array_of<domain::PermissionId>(model, arrays::permissions(id)),
                                  array_of<domain::UserId>(model, arrays::users(id)), at});
    for (const auto& [id, at] : array_of<domain::PermissionId>(model, arrays::permissions())
                                    .value_or(std::vector<ExtensionItem<domain::PermissionId>>{}))
        document.permissions.push_back({*directory.find(id), at});
    return document;
}

ExtensionDocument read_in_order(const std::string& text) {
    const auto json = read_json(text);
    if (!json) {
        ADD_FAILURE() << json.error().pointer << " " << json.error().problem;
        return {};
    }
    DocumentRules rules;
    rules.extension = true;
    auto reading = read_document(*json, rules);
    for (const auto& finding : reading.findings)
        ADD_FAILURE() << finding.pointer << " " << finding.problem;
    return std::move(reading.document);
}

PreparedImport prepared(const domain::Document& model, const std::string& text, ImportMode mode) {
    const auto current = shown(model);
    std::vector<domain::RoleId> without_application;
    for (const auto& [id, role] : model.directory().roles)
        if (!role.application) without_application.push_back(id);
    return prepare_import(read_in_order(text), {model.directory(), current,
                                                std::move(without_application), model_now, mode});
}

std::vector<domain::EventData> import_into(domain::Document& model, const std::string& text,
                                           ImportMode mode) {
    const auto import = prepared(model, text, mode);
    for (const auto& finding : import.findings)
        ADD_FAILURE() << finding.pointer << " " << finding.problem;
    const auto events =
        domain::decide(model.directory(), import.plan.changes, {domain::OccurredTime{model_now}});
    if (!events) {
        ADD_FAILURE() << "refused: " << import.plan.pointers[events.error().change_index] << " "
                      << domain::op_name(import.plan.changes[events.error().change_index])
                      << events.error().pointer;
        return {};
    }
    for (const auto& event : *events)
        model.apply(event);
    return *events;
}

void change(domain::Document& model, const domain::Change& change) {
    const std::vector<domain::Change> changes{change};
    const auto events =
        domain::decide(model.directory(), changes, {domain::OccurredTime{model_now}});
    ASSERT_TRUE(events) << domain::op_name(change) << events.error().pointer;
    for (const auto& event : *events)
        model.apply(event);
}

void expect_same_document(const std::string& actual, const std::string& expected) {
    const auto is = read_json(actual);
    const auto wanted = read_json(expected);
    ASSERT_TRUE(is) << is.error().problem;
    ASSERT_TRUE(wanted) << wanted.error().problem;
    EXPECT_EQ(names_of(*is), names_of(*wanted));
    EXPECT_TRUE(*is == *wanted) << actual.substr(0, 2000) << "\n" << expected.substr(0, 2000);
}

std::vector<std::string> types_of(const std::vector<domain::EventData>& events) {
    std::vector<std::string> types;
    for (const auto& event : events)
        types.emplace_back(domain::type_name(event));
    return types;
}

} // namespace muniment::api
