#include "projections/snapshot.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

/// The export of effective permissions.
namespace muniment::projections {

namespace {

constexpr std::size_t names_a_page = 5'000;
constexpr std::size_t users_a_page = 1'000;

/// How the lines of a permission end, in the order in which they stand: an end is known by its
/// rank.
struct LineEnds {
    std::unordered_map<domain::PermissionId, std::size_t> ranks;
    std::vector<std::string> ends; ///< by rank
};

/// Calls `take` with the pages of a list, until it returns false. The next one is read meanwhile.
template <typename List, typename Take>
domain::Expected<bool, ViewsFailure> each_page(const List& list, std::size_t a_page, Take take) {
    const auto read_after = [&list, a_page](std::string key) {
        return std::async(
            std::launch::async,
            [&list, query = ListQuery{"", std::move(key), a_page}] { return list(query); });
    };
    auto next = read_after("");
    while (true) {
        const auto page = TRY(next.get());
        if (page.next_key) next = read_after(*page.next_key);
        if (!take(page.items)) return false;
        if (!page.next_key) return true;
    }
}

void append_csv_field(std::string& to, const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        to += text;
        return;
    }
    to += '"';
    for (const char c : text) {
        if (c == '"') to += '"';
        to += c;
    }
    to += '"';
}

domain::Expected<domain::Done, ViewsFailure> read_line_ends(const ViewReader& reader,
                                                            LineEnds& to) {
    std::map<domain::ApplicationId, std::string> applications;
    TRY(each_page([&](const ListQuery& query) { return reader.applications(query); }, names_a_page,
                  [&](const std::vector<domain::Application>& page) {
                      for (const auto& application : page)
                          applications.emplace(application.id, application.name);
                      return true;
                  }));
    using Named = std::tuple<std::string, std::string, domain::PermissionId>;
    std::vector<Named> names; // of application and permission
    TRY(each_page([&](const ListQuery& query) { return reader.permissions(query); }, names_a_page,
                  [&](const std::vector<domain::Permission>& page) {
                      for (const auto& permission : page)
                          names.emplace_back(applications[permission.application], permission.name,
                                             permission.id);
                      return true;
                  }));
    std::sort(names.begin(), names.end());
    for (const auto& [application, permission, id] : names) {
        to.ranks.emplace(id, to.ends.size());
        auto& end = to.ends.emplace_back(",");
        append_csv_field(end, application);
        end += ',';
        append_csv_field(end, permission);
        end += '\n';
    }
    return domain::Done{};
}

void append_lines(std::string& to, const domain::UserId& user,
                  const std::vector<domain::PermissionId>& permissions, const LineEnds& all) {
    std::vector<std::size_t> ranks;
    ranks.reserve(permissions.size());
    for (const auto& permission : permissions)
        if (const auto found = all.ranks.find(permission); found != all.ranks.end())
            ranks.push_back(found->second);
    std::sort(ranks.begin(), ranks.end());
    std::string start;
    append_csv_field(start, user.text());
    for (const auto rank : ranks) {
        to += start;
        to += all.ends[rank];
    }
}

std::string lines_of(std::span<const domain::UserId> users, const EffectivePermissions& effective,
                     const LineEnds& all) {
    std::string lines;
    for (const auto& user : users)
        append_lines(lines, user, effective(user), all);
    return lines;
}

} // namespace

domain::Expected<bool, ViewsFailure> write_effective(const ViewReader& reader,
                                                     const EffectivePermissions& effective,
                                                     const ExportSink& sink) {
    LineEnds ends;
    TRY(read_line_ends(reader, ends));
    if (!sink("user,application,permission\n")) return false;
    return each_page([&](const ListQuery& query) { return reader.users_with_edges(query); },
                     users_a_page,
                     [&](std::span<const domain::UserId> users) {
                         const auto half = users.size() / 2;
                         auto later = std::async(std::launch::async, [&] {
                             return lines_of(users.subspan(half), effective, ends);
                         });
                         const auto first = lines_of(users.first(half), effective, ends);
                         const auto second = later.get();
                         return (first.empty() || sink(first)) && (second.empty() || sink(second));
                     });
}

} // namespace muniment::projections
