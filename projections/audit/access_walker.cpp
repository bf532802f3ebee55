#include "projections/audit/access_walker.hpp"

#include "projections/views/connection.hpp"

#include <algorithm>
#include <unordered_map>

namespace muniment::projections::audit {

namespace {

constexpr std::size_t users_a_page = 5'000;

} // namespace

AccessWalker::AccessWalker(const ViewReader& reader, domain::Instant instant)
    : reader_(reader), instant_(instant), graph_(reader.session()), lookup_(reader.session()) {}

std::vector<std::size_t> AccessWalker::count_ways(const UserAccess& access) const {
    std::vector<std::size_t> ways(access.arrivals.size(), access.grants.size() == 1 ? 1 : 0);
    if (access.grants.size() == 1) return ways;
    std::unordered_map<AccessGraph::Node, std::size_t> index;
    for (std::size_t i = 0; i < access.arrivals.size(); ++i)
        index[access.arrivals[i].node] = i;
    for (const auto& grant : access.grants)
        for (const auto& arrival : graph_.reach({&grant, 1}))
            ++ways[index.at(arrival.node)];
    return ways;
}

std::optional<UserAccess> AccessWalker::access_of(const std::string& user,
                                                  const AccessFilter& filter) const {
    UserAccess access;
    access.user = user;
    access.grants = graph_.grants_of(user, instant_);
    if (access.grants.empty()) return std::nullopt;
    access.arrivals = graph_.reach(access.grants);
    if (filter.group) {
        const auto group = graph_.find(AccessGraph::Kind::group, filter.group->text());
        const bool is_member =
            group && std::any_of(access.arrivals.begin(), access.arrivals.end(),
                                 [&](const auto& arrival) { return arrival.node == *group; });
        if (!is_member) return std::nullopt;
    }
    access.ways = count_ways(access);
    access.person = lookup_.person(user);
    return access;
}

bool AccessWalker::each_user(const AccessFilter& filter,
                             const std::function<bool(const UserAccess&)>& visit) {
    if (filter.user) {
        const auto access = access_of(filter.user->text(), filter);
        return !access || visit(*access);
    }
    ListQuery query{"", "", users_a_page};
    while (true) {
        const auto page = reader_.users_with_edges(query);
        if (!page) throw views::DamagedViews(page.error().what);
        for (const auto& user : page->items) {
            const auto access = access_of(user.text(), filter);
            if (access && !visit(*access)) return false;
        }
        if (!page->next_key) return true;
        query.after = *page->next_key;
    }
}

WayCells AccessWalker::way(const UserAccess& access, std::size_t arrival) {
    const auto& grant = access.grants[access.arrivals[arrival].grant];
    domain::Position youngest;
    for (std::optional<std::size_t> at = arrival; at; at = access.arrivals[*at].from)
        youngest = std::max(youngest, access.arrivals[*at].began);
    const auto& cause = lookup_.cause(youngest);
    auto since = cause.at;
    if (grant.window.from) since = std::max(since, *grant.window.from);
    return {graph_.way_to(access.arrivals, arrival),
            std::to_string(access.ways[arrival]),
            text_of(since),
            text_of(grant.window.until),
            &cause,
            youngest};
}

} // namespace muniment::projections::audit
