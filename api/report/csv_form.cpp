#include "api/report/report_form.hpp"

namespace muniment::api {

namespace {

/// What a spreadsheet takes for the beginning of a formula, and the apostrophe itself, so that the
/// one that is put before them can be taken away again.
constexpr std::string_view formula_beginnings = "=+-@\t\r'";

template <typename Cells, typename TextOf>
std::string line_of(const Cells& cells, TextOf text_of) {
    std::string line;
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) line += ',';
        first = false;
        line += csv_cell(text_of(cell));
    }
    return line + "\r\n";
}

std::string begin(const ReportHead& head) {
    return line_of(head.columns, [](const auto& column) { return column.name; });
}

std::string row(const ReportHead&, const projections::ReportRow& cells, std::uint64_t) {
    return line_of(cells, [](const std::string& cell) { return std::string_view(cell); });
}

std::string end(const ReportHead&) {
    return {};
}

} // namespace

std::string csv_cell(std::string_view text) {
    std::string cell;
    if (!text.empty() && formula_beginnings.find(text.front()) != std::string_view::npos)
        cell = "'";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

ReportWriting csv_writing() {
    return {"text/csv; charset=utf-8; header=present", "csv", begin, row, end};
}

} // namespace muniment::api
