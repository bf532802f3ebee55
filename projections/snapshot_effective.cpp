#include "projections/snapshot.hpp"

#include <algorithm>
#include <map>
#include <utility>

/// The export of effective permissions.
namespace muniment::projections {

namespace {

constexpr std::size_t names_a_page = 5'000;
constexpr std::size_t users_a_page = 5'000;

/// Name of the application, name of the permission.
using Names = std::pair<std::string, std::string>;
using NamesById = std::map<domain::PermissionId, Names>;

/// Calls `take` with every item of a list.
template <typename List, typename Take>
domain::Expected<bool, ViewsFailure> each(const List& list, std::size_t a_page, Take take) {
    ListQuery query{"", "", a_page};
    while (true) {
        auto page = TRY(list(query));
        for (const auto& item : page.items)
            if (!take(item)) return false;
        if (!page.next_key) return true;
        query.after = *page.next_key;
    }
}

domain::Expected<NamesById, ViewsFailure> read_names(const ViewReader& reader) {
    std::map<domain::ApplicationId, std::string> applications;
    TRY(each([&](const ListQuery& query) { return reader.applications(query); }, names_a_page,
             [&](const domain::Application& application) {
                 applications.emplace(application.id, application.name);
                 return true;
             }));
    NamesById names;
    TRY(each([&](const ListQuery& query) { return reader.permissions(query); }, names_a_page,
             [&](const domain::Permission& permission) {
                 names.emplace(permission.id,
                               Names{applications[permission.application], permission.name});
                 return true;
             }));
    return names;
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string lines_of(const domain::UserId& user,
                     const std::vector<domain::PermissionId>& permissions, const NamesById& names) {
    std::vector<Names> sorted;
    for (const auto& permission : permissions)
        if (const auto found = names.find(permission); found != names.end())
            sorted.push_back(found->second);
    std::sort(sorted.begin(), sorted.end());
    const std::string start = csv_field(user.text()) + ',';
    std::string lines;
    for (const auto& [application, permission] : sorted)
        lines += start + csv_field(application) + ',' + csv_field(permission) + '\n';
    return lines;
}

} // namespace

domain::Expected<bool, ViewsFailure> write_effective(const ViewReader& reader,
                                                     const EffectivePermissions& effective,
                                                     const ExportSink& sink) {
    const auto names = TRY(read_names(reader));
    if (!sink("user,application,permission\n")) return false;
    return each([&](const ListQuery& query) { return reader.users_with_edges(query); },
                users_a_page,
                [&](const domain::UserId& user) {
                    const std::string lines = lines_of(user, effective(user), names);
                    return lines.empty() || sink(lines);
                });
}

} // namespace muniment::projections
