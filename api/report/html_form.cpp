#include "api/report/report_form.hpp"

namespace muniment::api {

namespace {

constexpr std::string_view style = R"css(
:root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --fill: #f6f8fa; --accent: #0b4f8a; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem; max-width: 110rem; background: #fff; color: var(--ink);
       font: 14px/1.45 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; font-weight: 650; }
.about { margin: .25rem 0 1.25rem; color: var(--soft); max-width: 60rem; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: .3rem 1.25rem;
     margin: 0 0 1.5rem; padding: .9rem 1.1rem; background: var(--fill);
     border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 4px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd.wide { grid-column: 2 / -1; }
.code, .number, .time { font-variant-numeric: tabular-nums; }
.time { white-space: nowrap; }
.code { font-family: ui-monospace, "Liberation Mono", Menlo, monospace; font-size: .93em; }
table { width: 100%; border-collapse: separate; border-spacing: 0; }
th { position: sticky; top: 0; padding: .5rem .6rem; background: var(--fill); text-align: left;
     vertical-align: bottom; font-weight: 600; border-top: 1px solid var(--line);
     border-bottom: 2px solid var(--accent); }
td { padding: .45rem .6rem; vertical-align: top; border-bottom: 1px solid var(--line);
     overflow-wrap: break-word; }
th.number, td.number { text-align: right; }
td div { color: var(--soft); font-size: .92em; }
th span { display: block; color: var(--soft); font-weight: 400; font-size: .92em; }
tbody tr:nth-child(even) td { background: #fbfcfd; }
.none { padding: 1.5rem; border: 1px dashed var(--line); border-radius: 4px; color: var(--soft);
        text-align: center; }
footer { margin-top: 1.5rem; color: var(--soft); font-size: .92em; }
@page { size: A4 landscape; margin: 12mm 10mm 16mm;
        @bottom-left { content: FOOT; font: 8pt "Liberation Sans", Arial, sans-serif;
                       color: #57606a; }
        @bottom-right { content: "page " counter(page) " of " counter(pages);
                        font: 8pt "Liberation Sans", Arial, sans-serif; color: #57606a; } }
@media print {
  body { padding: 0; max-width: none; font-size: 8.5pt; }
  th { position: static; padding: 3pt 4pt; }
  td { padding: 3pt 4pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  dl { break-inside: avoid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
)css";

/// What stands at the foot of each printed page, as a text of CSS: without what could end it.
std::string foot_of(const ReportHead& head) {
    const auto text = head.title + " · " + head.origin + " · position " +
                      std::to_string(head.at.position.value) + " · " +
                      std::to_string(head.row_count) + " rows";
    std::string quoted = "\"";
    for (const char c : text)
        if (c != '"' && c != '\\' && c != '<' && c != '>' && c != '\n') quoted += c;
    return quoted + '"';
}

std::string style_of(const ReportHead& head) {
    std::string text(style);
    constexpr std::string_view place = "FOOT";
    return text.replace(text.find(place), place.size(), foot_of(head));
}

std::string fact(std::string_view name, std::string_view value, std::string_view classes = "") {
    return "<dt>" + html_text(name) + "</dt><dd" +
           (classes.empty() ? "" : " class=\"" + std::string(classes) + "\"") + ">" +
           html_text(value) + "</dd>\n";
}

std::string filters_text(const ReportHead& head) {
    std::string text;
    for (const auto& [name, value] : head.filters)
        text += (text.empty() ? "" : "; ") + name + " = " + value;
    return text.empty() ? "none" : text;
}

std::string class_of(projections::CellKind kind) {
    if (kind == projections::CellKind::number) return " class=\"number\"";
    if (kind == projections::CellKind::time) return " class=\"time\"";
    return {};
}

/// A column whose successors say more below it in the same cell.
std::string heads_of(const ReportHead& head) {
    std::string text;
    for (std::size_t i = 0; i < head.columns.size(); ++i) {
        const auto& column = head.columns[i];
        text += "<th scope=\"col\"" + class_of(column.kind) + ">";
        text += html_text(column.title);
        for (; i + 1 < head.columns.size() && head.columns[i + 1].under; ++i)
            text += "<span>" + html_text(head.columns[i + 1].title) + "</span>";
        text += "</th>";
    }
    return text;
}

/// `2026-11-22T14:00:00.000000Z` as `2026-11-22 14:00:00`.
std::string time_text(std::string time) {
    constexpr std::size_t day_length = 10;
    constexpr std::string_view whole_second = ".000000Z";
    if (time.size() > day_length) time[day_length] = ' ';
    if (time.ends_with(whole_second))
        time.resize(time.size() - whole_second.size());
    else if (time.ends_with('Z'))
        time.pop_back();
    return time;
}

std::string shown(projections::CellKind kind, const std::string& cell) {
    if (kind == projections::CellKind::truth) return cell == "true" ? "yes" : "no";
    if (kind == projections::CellKind::time) return html_text(time_text(cell));
    return html_text(cell);
}

std::string begin(const ReportHead& head) {
    std::string text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"generator\" content=\"" +
                       std::string(report_format) + "\">\n<title>" + html_text(head.title) + " – " +
                       html_text(head.origin) + " at position " +
                       std::to_string(head.at.position.value) + "</title>\n<style>" +
                       style_of(head) + "</style>\n</head>\n<body>\n<header>\n<h1>" +
                       html_text(head.title) + "</h1>\n<p class=\"about\">" +
                       html_text(head.about) + "</p>\n<dl>\n";
    text += fact("Log", head.origin, "code");
    text += fact("Rows", std::to_string(head.row_count), "code");
    text += fact("Position", std::to_string(head.at.position.value), "code");
    text += fact("Tree size", std::to_string(head.tree_size), "code");
    text += fact("Instant", time_text(domain::format_rfc3339(head.at.instant)), "code");
    text +=
        fact("Last change", time_text(domain::format_rfc3339(head.occurred_at.instant)), "code");
    text += fact("Root hash", head.root, "code wide");
    text += fact("Filters", filters_text(head), "wide");
    text += "</dl>\n</header>\n<main>\n";
    if (head.row_count == 0) return text + "<p class=\"none\">There are no rows.</p>\n";
    return text + "<table>\n<thead><tr>" + heads_of(head) + "</tr></thead>\n<tbody>\n";
}

std::string row(const ReportHead& head, const projections::ReportRow& cells, std::uint64_t) {
    std::string text = "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& column = head.columns[i];
        text += "<td" + class_of(column.kind) + ">";
        text += shown(column.kind, cells[i]);
        for (; i + 1 < cells.size() && head.columns[i + 1].under; ++i)
            if (!cells[i + 1].empty() && cells[i + 1] != cells[i])
                text += "<div>" + shown(head.columns[i + 1].kind, cells[i + 1]) + "</div>";
        text += "</td>";
    }
    return text + "</tr>\n";
}

std::string end(const ReportHead& head) {
    return std::string(head.row_count == 0 ? "" : "</tbody>\n</table>\n") +
           "</main>\n<footer>\nTimes are UTC. The same log, position, instant and filters give the "
           "same page; position, tree size and root hash name the state of the log that it was "
           "made from.\n</footer>\n</body>\n</html>\n";
}

} // namespace

std::string html_text(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

ReportWriting html_writing() {
    return {"text/html; charset=utf-8", "html", begin, row, end};
}

} // namespace muniment::api
