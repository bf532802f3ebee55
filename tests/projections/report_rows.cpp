#include "tests/projections/report_rows.hpp"

#include "domain/access.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace muniment::testing {

std::vector<NamedCells> rows_by_name(
    projections::ReportColumns columns,
    const std::function<projections::ReportAnswer(const projections::ReportSink&)>& report) {
    std::vector<NamedCells> rows;
    const auto all = report([&](const projections::ReportRow& cells) {
        EXPECT_EQ(cells.size(), columns.size());
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (!cells[i].empty()) row[std::string(columns[i].name)] = cells[i];
        return true;
    });
    EXPECT_TRUE(all) << (all ? "" : all.error().what);
    return rows;
}

std::vector<std::string> picked(const std::vector<NamedCells>& rows,
                                const std::vector<std::string>& columns) {
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string line;
        for (const auto& column : columns) {
            const auto found = row.find(column);
            line += (line.empty() ? "" : " | ") + (found == row.end() ? "-" : found->second);
        }
        lines.push_back(line);
    }
    return lines;
}

projections::Views views_of(const History& history) {
    auto views = projections::Views::open_in_memory().value();
    EXPECT_TRUE(views.apply(history.events()));
    return views;
}

domain::Instant instant(const char* rfc3339) {
    return domain::parse_rfc3339(rfc3339).value();
}

domain::Circumstances by(const std::string& actor, const std::string& ticket,
                         const std::string& reason) {
    domain::Circumstances circumstances;
    circumstances.actor.id = actor;
    if (!ticket.empty()) circumstances.ticket = ticket;
    if (!reason.empty()) circumstances.reason = reason;
    return circumstances;
}

projections::AccessCount count_by_rule(const History& history) {
    return [&history](const domain::UserId& user, const domain::Moment& at) {
        const auto& ends = history.ends();
        const auto past = std::find_if(ends.rbegin(), ends.rend(), [&](const History::End& end) {
            return end.position <= at.position;
        });
        if (past == ends.rend()) return std::size_t{0};
        return domain::effective_permissions(past->directory, user, at.instant).size();
    };
}

} // namespace muniment::testing
