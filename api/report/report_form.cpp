#include "api/report/report_form.hpp"

#include <cstdlib>

namespace muniment::api {

ReportWriting writing_of(ReportForm form) {
    switch (form) {
    case ReportForm::csv:
        return csv_writing();
    case ReportForm::json:
        return json_writing();
    case ReportForm::html:
        return html_writing();
    }
    std::abort();
}

std::optional<ReportForm> parse_report_form(std::string_view name) {
    if (name == "csv") return ReportForm::csv;
    if (name == "json") return ReportForm::json;
    if (name == "html") return ReportForm::html;
    return std::nullopt;
}

} // namespace muniment::api
