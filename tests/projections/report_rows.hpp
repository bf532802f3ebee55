#pragma once

#include "projections/audit/reports.hpp"
#include "projections/views.hpp"
#include "tests/projections/views_history.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

/// Reports as tests look at them.
namespace muniment::testing {

/// The cells of a row by the names of their columns; empty ones are left out.
using NamedCells = std::map<std::string, std::string>;

/// The rows that a report hands out.
std::vector<NamedCells> rows_by_name(
    projections::ReportColumns columns,
    const std::function<projections::ReportAnswer(const projections::ReportSink&)>& report);

/// Of each row the cells of these columns, joined by ` | `.
std::vector<std::string> picked(const std::vector<NamedCells>& rows,
                                const std::vector<std::string>& columns);

projections::Views views_of(const History& history);

domain::Instant instant(const char* rfc3339);

/// Who did something, for which ticket, why.
domain::Circumstances by(const std::string& actor, const std::string& ticket = "",
                         const std::string& reason = "");

/// How many permissions a user has by the plain rule.
projections::AccessCount count_by_rule(const History& history);

} // namespace muniment::testing
