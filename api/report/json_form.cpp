#include "api/json/write.hpp"
#include "api/report/report_form.hpp"

#include <algorithm>
#include <numeric>

namespace muniment::api {

namespace {

void write_filters(JsonWriter& writer, const ReportHead& head) {
    auto filters = head.filters;
    std::stable_sort(filters.begin(), filters.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    writer.begin_object();
    for (std::size_t i = 0; i < filters.size();) {
        writer.key(filters[i].first);
        const auto& name = filters[i].first;
        if (i + 1 == filters.size() || filters[i + 1].first != name) {
            writer.text(filters[i++].second);
            continue;
        }
        writer.begin_array();
        while (i < filters.size() && filters[i].first == name)
            writer.text(filters[i++].second);
        writer.end_array();
    }
    writer.end_object();
}

/// Up to the opening bracket of the rows.
std::string begin(const ReportHead& head) {
    std::string text;
    JsonWriter writer(text);
    writer.begin_object();
    writer.key("filters");
    write_filters(writer, head);
    writer.key("format");
    writer.text(report_format);
    writer.key("instant");
    write_json(writer, head.at.instant);
    writer.key("occurred_at");
    write_json(writer, head.occurred_at.instant);
    writer.key("origin");
    writer.text(head.origin);
    writer.key("position");
    write_json(writer, head.at.position);
    writer.key("recorded_at");
    write_json(writer, head.recorded_at.instant);
    writer.key("report");
    writer.text(head.name);
    writer.key("root");
    writer.text(head.root);
    writer.key("row_count");
    writer.integer(head.row_count);
    writer.key("rows");
    writer.begin_array();
    return text + "\n";
}

void write_cell(JsonWriter& writer, projections::CellKind kind, const std::string& cell) {
    if (kind == projections::CellKind::number || kind == projections::CellKind::truth)
        writer.raw(cell); // JSON as they are
    else
        writer.text(cell);
}

/// Members by name; an empty cell is left out.
std::string row(const ReportHead& head, const projections::ReportRow& cells, std::uint64_t number) {
    std::vector<std::size_t> order(head.columns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return head.columns[a].name < head.columns[b].name;
    });
    std::string text = number == 0 ? "" : ",\n";
    JsonWriter writer(text);
    writer.begin_object();
    for (const auto column : order) {
        if (cells[column].empty()) continue;
        writer.key(head.columns[column].name);
        write_cell(writer, head.columns[column].kind, cells[column]);
    }
    writer.end_object();
    return text;
}

std::string end(const ReportHead& head) {
    return std::string(head.row_count == 0 ? "" : "\n") + R"(],"tree_size":)" +
           std::to_string(head.tree_size) + "}\n";
}

} // namespace

ReportWriting json_writing() {
    return {"application/json", "json", begin, row, end};
}

} // namespace muniment::api
