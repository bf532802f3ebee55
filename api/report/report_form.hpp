#pragma once

#include "domain/time.hpp"
#include "projections/audit/reports.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The forms in which a report is written. Each is a pure function of what is written: the same
/// head and rows give the same bytes.
namespace muniment::api {

inline constexpr std::string_view report_format = "muniment-report/1";

/// What a report says about itself.
struct ReportHead {
    std::string name;   ///< `access`
    std::string title;  ///< for people
    std::string about;  ///< a sentence for people: what a row is
    std::string origin; ///< of the log
    domain::Moment at;
    domain::OccurredTime occurred_at; ///< of the last directory event up to the position
    domain::RecordedTime recorded_at;
    std::uint64_t tree_size = 0; ///< of the first stored checkpoint that covers the position
    std::string root;            ///< its root hash, base64
    std::uint64_t row_count = 0;
    std::vector<std::pair<std::string, std::string>> filters; ///< as they took effect
    projections::ReportColumns columns;
};

enum class ReportForm { csv, json, html };

/// How a form writes a report: what stands before the rows, a row (numbered from 0), what stands
/// after them.
struct ReportWriting {
    const char* media_type;
    const char* suffix; ///< of the name of a file
    std::string (*begin)(const ReportHead& head);
    std::string (*row)(const ReportHead& head, const projections::ReportRow& row,
                       std::uint64_t number);
    std::string (*end)(const ReportHead& head);
};

/// RFC 4180: lines end with CRLF, the first names the columns. A cell that a spreadsheet would take
/// for a formula is preceded by an apostrophe (docs/reports.md).
ReportWriting csv_writing();
/// One object; members sorted by name, a row a line.
ReportWriting json_writing();
/// One page that needs nothing but itself: no scripts, nothing from elsewhere.
ReportWriting html_writing();

ReportWriting writing_of(ReportForm form);
std::optional<ReportForm> parse_report_form(std::string_view name);

/// A cell of CSV.
std::string csv_cell(std::string_view text);
/// Text as HTML shows it, in an element or between double quotes.
std::string html_text(std::string_view text);

} // namespace muniment::api
