#include "api/report/report_form.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr projections::ReportColumn columns[] = {
    {"user", "User"},
    {"name", "Name", projections::CellKind::text, true},
    {"at", "At", projections::CellKind::time},
    {"count", "Count", projections::CellKind::number},
    {"direct", "Direct", projections::CellKind::truth},
};

ReportHead head_of(std::uint64_t rows) {
    ReportHead head;
    head.name = "sample";
    head.title = "A <sample>";
    head.about = "Rows & rows.";
    head.origin = "authz.example/main";
    head.at = {{7}, {1'000'000}};
    head.tree_size = 8;
    head.root = "cm9vdA==";
    head.row_count = rows;
    head.filters = {{"role", "b"}, {"application", "a"}, {"role", "a\"b"}};
    head.columns = columns;
    return head;
}

std::string written(const ReportWriting& writing, const std::vector<projections::ReportRow>& rows) {
    const auto head = head_of(rows.size());
    std::string text = writing.begin(head);
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += writing.row(head, rows[i], i);
    return text + writing.end(head);
}

const std::vector<projections::ReportRow> two_rows = {
    {"a", "<b>&\"'", "2026-11-22T14:00:00.000000Z", "12", "true"},
    {"c", "c", "2026-11-22T14:00:00.500000Z", "", "false"}};

TEST(ACsvCell, IsQuotedWhereItMustBe) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", ""},
        {"plain text", "plain text"},
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"two\r\nlines", "\"two\r\nlines\""},
        {"ünïcode", "ünïcode"}};
    for (const auto& [text, cell] : table)
        EXPECT_EQ(csv_cell(text), cell);
}

TEST(ACsvCell, IsNoFormula) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"=1+1", "'=1+1"},
        {"+49 30", "'+49 30"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"'quoted", "''quoted"},
        {"a=1", "a=1"},
        {"=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""}};
    for (const auto& [text, cell] : table)
        EXPECT_EQ(csv_cell(text), cell);
}

TEST(AReportAsCsv, IsAHeaderAndALineARow) {
    EXPECT_EQ(written(csv_writing(), two_rows),
              "user,name,at,count,direct\r\n"
              "a,\"<b>&\"\"'\",2026-11-22T14:00:00.000000Z,12,true\r\n"
              "c,c,2026-11-22T14:00:00.500000Z,,false\r\n");
    EXPECT_EQ(written(csv_writing(), {}), "user,name,at,count,direct\r\n");
}

TEST(AReportAsJson, IsOneObjectWithTypedCells) {
    const auto text = written(json_writing(), two_rows);
    EXPECT_EQ(text,
              R"({"filters":{"application":"a","role":["b","a\"b"]},"format":"muniment-report/1",)"
              R"("instant":"1970-01-01T00:00:01.000000Z","occurred_at":)"
              R"("1970-01-01T00:00:00.000000Z","origin":"authz.example/main","position":7,)"
              R"("recorded_at":"1970-01-01T00:00:00.000000Z","report":"sample",)"
              R"("root":"cm9vdA==","row_count":2,"rows":[)"
              "\n"
              R"({"at":"2026-11-22T14:00:00.000000Z","count":12,"direct":true,)"
              R"("name":"<b>&\"'","user":"a"},)"
              "\n"
              R"({"at":"2026-11-22T14:00:00.500000Z","direct":false,"name":"c","user":"c"})"
              "\n"
              R"(],"tree_size":8})"
              "\n");
    EXPECT_TRUE(boost::json::parse(text).is_object());
    EXPECT_TRUE(boost::json::parse(written(json_writing(), {})).at("rows").as_array().empty());
}

TEST(AReportAsHtml, EscapesEverything) {
    const auto text = written(html_writing(), two_rows);
    EXPECT_THAT(text,
                HasSubstr("<td>a<div>&lt;b&gt;&amp;&quot;&#39;</div></td>"
                          "<td class=\"time\">2026-11-22 14:00:00</td><td class=\"number\">12</td>"
                          "<td>yes</td></tr>"));
    EXPECT_THAT(text, HasSubstr("<td>c</td><td class=\"time\">2026-11-22 14:00:00.500000</td>"))
        << "what is said twice is shown once";
    EXPECT_THAT(text, HasSubstr("<h1>A &lt;sample&gt;</h1>"));
    EXPECT_THAT(text, HasSubstr("role = a&quot;b"));
    EXPECT_THAT(text, HasSubstr("<th scope=\"col\">User<span>Name</span></th>"));
}

TEST(AReportAsHtml, NeedsNothingFromElsewhere) {
    const auto text = written(html_writing(), two_rows);
    for (const auto* word : {"<script", "http://", "https://", "url(", "@import",
                             " src=", " href=", "<link", "<img", "onload"})
        EXPECT_THAT(text, Not(HasSubstr(word)));
    EXPECT_THAT(text, HasSubstr("Content-Security-Policy"));
}

TEST(AReportAsHtml, SaysWhereItComesFromOnThePageAndAtTheFootOfEachPrintedOne) {
    const auto text = written(html_writing(), two_rows);
    for (const auto* word :
         {"authz.example/main", "cm9vdA==", "<dd class=\"code\">7</dd>", "1970-01-01 00:00:01"})
        EXPECT_THAT(text, HasSubstr(word));
    EXPECT_THAT(text,
                HasSubstr(R"(content: "A sample · authz.example/main · position 7 · 2 rows")"));
    EXPECT_THAT(text, HasSubstr("counter(page)"));
}

TEST(AReportAsHtml, SaysSoWhereThereAreNoRows) {
    const auto text = written(html_writing(), {});
    EXPECT_THAT(text, HasSubstr("There are no rows."));
    EXPECT_THAT(text, Not(HasSubstr("<table")));
}

TEST(AReportForm, IsNamed) {
    EXPECT_EQ(parse_report_form("csv"), ReportForm::csv);
    EXPECT_EQ(parse_report_form("json"), ReportForm::json);
    EXPECT_EQ(parse_report_form("html"), ReportForm::html);
    EXPECT_EQ(parse_report_form("CSV"), std::nullopt);
    EXPECT_EQ(std::string(writing_of(ReportForm::html).suffix), "html");
}

} // namespace
} // namespace muniment::api
