#include "projections/snapshot.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

/// The export of effective permissions.
namespace muniment::projections {

namespace {

constexpr std::size_t names_a_page = 5'000;
constexpr std::size_t users_a_page = 1'000;
constexpr std::size_t users_at_once = 200;

/// Lines that are put together before they are handed on, and the pieces that the sink is given.
constexpr std::size_t lines_bytes = 1024 * 1024;
constexpr std::size_t piece_bytes = 64 * 1024;

/// How the lines of a permission end, in the order in which they stand: an end is known by its
/// rank.
struct LineEnds {
    std::vector<domain::PermissionId> permissions; ///< by rank, as are
    std::vector<std::string> ends;
    std::unordered_map<std::string_view, std::size_t> ranks; ///< of those permissions
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
    to.permissions.reserve(names.size()); // so that they stay where they are
    for (auto& [application, permission, id] : names) {
        to.permissions.push_back(std::move(id));
        to.ranks.emplace(to.permissions.back().text(), to.ends.size());
        auto& end = to.ends.emplace_back(",");
        append_csv_field(end, application);
        end += ',';
        append_csv_field(end, permission);
        end += '\n';
    }
    return domain::Done{};
}

void append_lines(std::string& to, const domain::UserId& user,
                  const std::vector<std::string_view>& permissions, const LineEnds& all) {
    std::vector<std::size_t> ranks;
    ranks.reserve(permissions.size());
    for (const auto permission : permissions)
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

/// The lines of the first of `users`, as many as make a piece; takes them off.
std::string take_lines(std::span<const domain::UserId>& users,
                       const EffectivePermissions& effective, const LineEnds& all) {
    std::string lines;
    while (!users.empty() && lines.size() < lines_bytes) {
        append_lines(lines, users.front(), effective(users.front()), all);
        users = users.subspan(1);
    }
    return lines;
}

/// In pieces, each of which a slow reader has time for.
bool hand_over(std::string_view lines, const ExportSink& sink) {
    for (; !lines.empty(); lines.remove_prefix(std::min(lines.size(), piece_bytes)))
        if (!sink(lines.substr(0, piece_bytes))) return false;
    return true;
}

/// The lines of `users`, those of two parts put together at once.
bool write_lines(std::span<const domain::UserId> users, const EffectivePermissions& effective,
                 const LineEnds& all, const ExportSink& sink) {
    while (!users.empty()) {
        auto early = users.first(std::min(users.size(), users_at_once));
        users = users.subspan(early.size());
        auto late = early.subspan(early.size() / 2);
        early = early.first(early.size() / 2);
        auto late_lines =
            std::async(std::launch::async, [&] { return take_lines(late, effective, all); });
        while (!early.empty())
            if (!hand_over(take_lines(early, effective, all), sink)) return false;
        if (!hand_over(late_lines.get(), sink)) return false;
        while (!late.empty())
            if (!hand_over(take_lines(late, effective, all), sink)) return false;
    }
    return true;
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
                         return write_lines(users, effective, ends, sink);
                     });
}

} // namespace muniment::projections
