#include "api/http/router.hpp"

#include "api/http/problem.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace muniment::api {

std::vector<Router::Segment> Router::parse_pattern(std::string_view pattern) {
    if (!pattern.starts_with('/')) std::abort();
    std::vector<Segment> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto text = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(text.size());
        if (!text.starts_with('{'))
            segments.push_back({Segment::Kind::literal, std::string(text)});
        else if (!text.ends_with('}'))
            std::abort();
        else if (text.ends_with("...}"))
            segments.push_back({Segment::Kind::rest, std::string(text.substr(1, text.size() - 5))});
        else
            segments.push_back({Segment::Kind::name, std::string(text.substr(1, text.size() - 2))});
        if (segments.back().kind == Segment::Kind::rest && !pattern.empty()) std::abort();
    }
    return segments;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!seen.emplace(routes_[i].method, routes_[i].pattern).second) std::abort();
        entries_.push_back({parse_pattern(routes_[i].pattern), i});
    }
    const auto kinds_less = [](const Segment& a, const Segment& b) { return a.kind < b.kind; };
    std::stable_sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) {
        return std::lexicographical_compare(a.segments.begin(), a.segments.end(),
                                            b.segments.begin(), b.segments.end(), kinds_less);
    });
}

bool Router::fits(const Entry& entry, const std::vector<std::string>& path) {
    const bool has_rest =
        !entry.segments.empty() && entry.segments.back().kind == Segment::Kind::rest;
    if (has_rest ? path.size() < entry.segments.size() : path.size() != entry.segments.size())
        return false;
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
        const auto& segment = entry.segments[i];
        if (segment.kind == Segment::Kind::literal ? segment.text != path[i] : path[i].empty())
            return false;
    }
    return true;
}

PathParameters Router::bind(const Entry& entry, const std::vector<std::string>& path) const {
    PathParameters parameters;
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
        const auto& segment = entry.segments[i];
        if (segment.kind == Segment::Kind::literal) continue;
        auto& value = parameters[segment.text];
        value = path[i];
        if (segment.kind != Segment::Kind::rest) continue;
        for (auto further = i + 1; further < path.size(); ++further)
            value += '/' + path[further];
    }
    return parameters;
}

Router::Finding Router::find(const Request& request) const {
    const auto& path = request.target.segments;
    const std::string_view requested = request.method;
    const auto method = requested == "HEAD" ? std::string_view("GET") : requested;
    std::set<std::string> allowed;
    for (const auto& entry : entries_) {
        if (!fits(entry, path)) continue;
        const auto& route = routes_[entry.route];
        if (route.method == method) return Match{&route, bind(entry, path)};
        allowed.insert(route.method);
        if (route.method == "GET") allowed.insert("HEAD");
    }
    if (allowed.empty()) return NoRoute{};
    OtherMethods others;
    for (const auto& other : allowed)
        others.allow += (others.allow.empty() ? "" : ", ") + other;
    return others;
}

std::optional<std::size_t> Router::body_bytes_max(const Request& request) const {
    const auto finding = find(request);
    const auto* match = std::get_if<Match>(&finding);
    if (match == nullptr) return std::nullopt;
    return match->route->body_bytes_max;
}

Response to_response(const Router::NoRoute&) {
    return to_response(Problem{ProblemKind::not_found,
                               "nothing is served at this address; docs/api lists what is",
                               {},
                               {}});
}

Response to_response(const Router::OtherMethods& finding) {
    auto response = to_response(Problem{
        ProblemKind::method_not_allowed, "this address answers to " + finding.allow, {}, {}});
    response.headers.set("Allow", finding.allow);
    return response;
}

} // namespace muniment::api
