#include "api/service/reports.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/seal.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/verify/seal_check.hpp"
#include "tests/api/test_store.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace muniment::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A membership that ends, an administrator's role, a group that nobody is in.
std::uint64_t fill(TestStore& test) {
    test.must_change(
        R"({"op":"create_application","id":"app","name":"App"},)"
        R"({"op":"create_user","id":"u","name":"Ursula <script>alert(1)</script>"},)"
        R"({"op":"create_permission","id":"p","application":"app","name":"=read, \"all\""},)"
        R"({"op":"create_role","id":"r","name":"Admin","permissions":["p"]},)"
        R"({"op":"create_group","id":"g","name":"G"},)"
        R"({"op":"create_group","id":"empty","name":"E"},)"
        R"({"op":"assign_group_roles","group":"g","roles":["r"]})");
    test.clock.advance(std::chrono::hours(1));
    return test.must_change(R"({"op":"add_members","group":"g","users":["u"],)"
                            R"("valid_until":"2026-12-01T00:00:00Z"})",
                            R"("ticket":"HR-1","reason":"joins")");
}

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const auto& kind : report_kinds())
        names.emplace_back(kind.name);
    return names;
}

TEST(Reports, TellTheStateOfTheLogThatTheyWereMadeFrom) {
    TestStore test;
    const auto position = fill(test);
    const auto answer = test.get("/v1/reports/access");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.text("/report"), "access");
    EXPECT_EQ(answer.text("/format"), "muniment-report/1");
    EXPECT_EQ(answer.text("/origin"), "muniment.example/main");
    EXPECT_EQ(answer.number("/position"), position);
    EXPECT_EQ(answer.number("/row_count"), 1U);
    EXPECT_EQ(answer.number("/tree_size"), position);
    EXPECT_EQ(answer.text("/instant"), test.clock.text());
    EXPECT_EQ(answer.text("/rows/0/ticket"), "HR-1");
    EXPECT_EQ(answer.number("/rows/0/position"), position);
    EXPECT_TRUE(answer.at("/rows/0/registered").get_bool());
    EXPECT_FALSE(answer.has("/rows/0/on_behalf_of")) << "empty cells are left out";
    const auto checkpoint = test.get("/log/checkpoint").body;
    EXPECT_THAT(checkpoint, HasSubstr(answer.text("/root") + "\n"));
    EXPECT_EQ(answer.header("Muniment-Root"), answer.text("/root"));
}

TEST(Reports, CarryTheirFiguresInHeadersWhateverTheForm) {
    TestStore test;
    const auto position = std::to_string(fill(test));
    for (const auto* form : {"csv", "json", "html"}) {
        const auto answer =
            test.get(std::string("/v1/reports/access?at=" + position + "&format=") + form);
        EXPECT_EQ(answer.header("Muniment-Origin"), "muniment.example/main") << form;
        EXPECT_EQ(answer.header("Muniment-Report-Position"), position) << form;
        EXPECT_EQ(answer.header("Muniment-Report-Instant"), "2026-11-22T15:00:00.000000Z") << form;
        EXPECT_EQ(answer.header("Muniment-Rows"), "1") << form;
        EXPECT_EQ(answer.header("Muniment-Tree-Size"), position) << form;
        EXPECT_EQ(answer.header("Content-Disposition"),
                  "inline; filename=\"access-" + position + "." + form + "\"");
    }
}

TEST(Reports, AsCsvNeitherBreakNorBecomeFormulas) {
    TestStore test;
    fill(test);
    const auto answer = test.get("/v1/reports/access?format=csv");
    EXPECT_THAT(answer.header("Content-Type"), StartsWith("text/csv"));
    EXPECT_EQ(answer.body,
              "user,user_name,registered,application,application_name,permission,permission_name,"
              "via,grants,since,until,granted_by,on_behalf_of,ticket,reason,position\r\n"
              "u,Ursula <script>alert(1)</script>,true,app,App,p,\"'=read, \"\"all\"\"\",group G "
              "(g) > role Admin (r),1,2026-11-22T15:00:00.000000Z,2026-12-01T00:00:00.000000Z,"
              "key_admin,,HR-1,joins," +
                  std::to_string(test.head()) + "\r\n");
}

TEST(Reports, AsHtmlHoldNoScripts) {
    TestStore test;
    fill(test);
    const auto answer = test.get("/v1/reports/access?format=html");
    EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.body.find("<script"), std::string::npos);
    EXPECT_THAT(answer.body, HasSubstr("Ursula &lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(answer.body, HasSubstr(answer.header("Muniment-Root")));
}

TEST(Reports, AreTheSameBytesForTheSameMoment) {
    TestStore test;
    const auto position = std::to_string(fill(test));
    test.clock.advance(std::chrono::hours(100));
    std::vector<std::string> before;
    for (const auto& name : all_names())
        for (const auto* form : {"csv", "json", "html"})
            before.push_back("/v1/reports/" + name + "?at=" + position +
                             "@2026-11-25T00:00:00Z&format=" + form);
    std::vector<std::string> bodies;
    for (const auto& target : before) {
        const auto answer = test.get(target);
        ASSERT_EQ(answer.status, 200) << target << answer.body;
        bodies.push_back(answer.body);
    }
    test.must_change(R"({"op":"delete_group","id":"g","cascade":true},)"
                     R"({"op":"update_application","id":"app","name":"Renamed"})");
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(test.get(before[i]).body, bodies[i]) << before[i];
    EXPECT_NE(test.get("/v1/reports/access").body, bodies[1]);
}

TEST(Reports, OfAnEarlierPositionNameTheCheckpointThatCoversIt) {
    TestStore test;
    fill(test);
    const auto answer = test.get("/v1/reports/access?at=3");
    EXPECT_EQ(answer.number("/position"), 10U) << "the end of the batch";
    EXPECT_EQ(answer.number("/tree_size"), 10U);
    EXPECT_THAT(answer.at("/rows").get_array(), IsEmpty());
    EXPECT_EQ(test.get("/v1/reports/access?at=0").number("/row_count"), 0U);
}

TEST(Reports, FindWhatTheyAreFor) {
    TestStore test;
    fill(test);
    EXPECT_THAT(test.get("/v1/reports/privileged").text("/rows/0/via"), "group G (g)");
    EXPECT_EQ(test.get("/v1/reports/privileged").text("/filters/role/0"), "*admin*");
    EXPECT_EQ(test.get("/v1/reports/privileged?permission=%3Dread*").text("/rows/0/id"), "p");
    EXPECT_EQ(test.get("/v1/reports/expiring").text("/rows/0/id"), "g");
    EXPECT_EQ(test.get("/v1/reports/expiring?within=24h").number("/row_count"), 0U);
    EXPECT_EQ(test.get("/v1/reports/stale-grants").text("/rows/0/id"), "empty");
    const auto joiners = test.get("/v1/reports/joiners-leavers");
    EXPECT_EQ(joiners.number("/row_count"), 3U) << joiners.body;
    EXPECT_EQ(joiners.text("/rows/2/what"), "gained access");
    EXPECT_EQ(joiners.text("/filters/from"), "2@2026-08-24T15:00:00.000000Z");
    const auto from = std::to_string(test.head());
    EXPECT_EQ(test.get("/v1/reports/joiners-leavers?from=" + from).number("/row_count"), 0U);
}

TEST(Reports, AreOfWhomAndWhatIsAskedFor) {
    TestStore test;
    fill(test);
    for (const auto* filter :
         {"application=app", "user=u", "group=g", "application=app&user=u&group=g"}) {
        const auto answer = test.get(std::string("/v1/reports/access?") + filter);
        EXPECT_EQ(answer.number("/row_count"), 1U) << filter;
    }
    EXPECT_EQ(test.get("/v1/reports/access?group=empty").number("/row_count"), 0U);
    EXPECT_EQ(test.get("/v1/reports/access?user=u").text("/filters/user"), "u");
}

TEST(Reports, OfWhatIsNotThereAreNotFoundInsteadOfEmpty) {
    TestStore test;
    fill(test);
    const std::vector<std::pair<std::string, std::string>> table = {
        {"access?application=ap", "there is no application `ap`"},
        {"access?user=v", "there is no user `v`"},
        {"access?group=h", "there is no group `h`"},
        {"access?group=g&at=2", "there is no group `g`"},
        {"joiners-leavers?user=v", "there is no user `v`"}};
    for (const auto& [target, detail] : table) {
        const auto answer = test.get("/v1/reports/" + target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_THAT(answer.text("/detail"), StartsWith(detail)) << target;
    }
    test.must_change(R"({"op":"delete_user","id":"u","cascade":true})");
    EXPECT_EQ(test.get("/v1/reports/access?user=u").number("/row_count"), 0U)
        << "who has left is still asked about";
    const auto none = test.get("/v1/reports/everything");
    EXPECT_EQ(none.status, 404);
    EXPECT_THAT(none.text("/detail"), HasSubstr("`stale-grants`"));
}

TEST(Reports, RefuseWhatTheyDoNotTake) {
    TestStore test;
    fill(test);
    const std::vector<std::pair<std::string, std::string>> table = {
        {"access?format=xml", "format"},
        {"access?format=csv&format=csv", "format"},
        {"access?within=30d", "within"},
        {"access?limit=1", "limit"},
        {"access?user=%01", "user"},
        {"access?at=99", "at"},
        {"expiring?user=u", "user"},
        {"expiring?within=30", "within"},
        {"expiring?within=d", "within"},
        {"expiring?within=0d", "within"},
        {"expiring?within=-1d", "within"},
        {"expiring?within=36501d", "within"},
        {"expiring?within=999999999999999999h", "within"},
        {"stale-grants?older_than=1w", "older_than"},
        {"privileged?role=", "role"},
        {"joiners-leavers?from=x", "from"},
        {"joiners-leavers?from=99", "from"},
        {"joiners-leavers?from=9&at=2", "from"},
        {"joiners-leavers?from=2030-01-01T00:00:00Z", "from"}};
    for (const auto& [target, parameter] : table) {
        const auto answer = test.get("/v1/reports/" + target);
        EXPECT_EQ(answer.status, 400) << target << answer.body;
        EXPECT_EQ(answer.text("/parameter"), parameter) << target;
    }
}

TEST(Reports, NeedTheirOwnScope) {
    TestStore test;
    fill(test);
    const auto reader = test.token_with(R"(["read:reports"])");
    EXPECT_EQ(test.send_as(reader, "GET", "/v1/reports/access").status, 200);
    const auto other = test.token_with(R"(["read:snapshots","read:events","read:users"])");
    const auto refused = test.send_as(other, "GET", "/v1/reports/access");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.text("/needs"), "read:reports");
    EXPECT_EQ(test.send_as("", "GET", "/v1/reports/access").status, 401);
}

TEST(Reports, AreSealedByteForByteInEveryForm) {
    TestStore test;
    fill(test);
    const auto key = eventstore::keys_from('l', 'e').log.verifier();
    for (const auto& kind : report_kinds())
        for (const std::string form : {"csv", "json", "html"}) {
            SCOPED_TRACE(std::string(kind.name) + " " + form);
            const auto target = "/v1/reports/" + std::string(kind.name) + "?format=" + form;
            const auto note = test.get(target + "&seal=only");
            ASSERT_EQ(note.status, 200) << note.body;
            const auto report = test.get(target);
            std::istringstream file(report.body);
            const auto seal = eventstore::check_sealed_file(file, note.body, key);
            ASSERT_TRUE(seal) << seal.error();
            EXPECT_EQ(seal->format, "report/" + std::string(kind.name) + "/" + form);
            EXPECT_EQ(std::to_string(seal->rows), report.header("Muniment-Rows"));
            EXPECT_EQ(std::to_string(seal->position.value),
                      report.header("Muniment-Report-Position"));
            EXPECT_EQ(eventstore::encode_base64(eventstore::bytes_of(seal->tree.root)),
                      report.header("Muniment-Root"));
            std::istringstream other(report.body + " ");
            EXPECT_FALSE(eventstore::check_sealed_file(other, note.body, key));
        }
}

TEST(Reports, SayInTheSealWhatTheyWereAskedFor) {
    TestStore test;
    fill(test);
    const auto note = test.get("/v1/reports/privileged?role=ops&role=admin*&seal=only");
    ASSERT_EQ(note.status, 200) << note.body;
    const auto seal =
        eventstore::open_seal(note.body, eventstore::keys_from('l', 'e').log.verifier());
    ASSERT_TRUE(seal) << seal.error().what;
    EXPECT_EQ(seal->filters,
              (std::map<std::string, std::string>{{"role", "ops"}, {"role.2", "admin*"}}));
    EXPECT_EQ(test.get("/v1/reports/privileged?seal=yes").text("/parameter"), "seal");
}

TEST(Reports, ThatCannotBeTakenAreNotWhole) {
    TestStore test;
    fill(test);
    ReportRequest request;
    request.kind = find_report("access");
    request.at = test.store->resolve({}).value();
    auto head = report_head(*test.store, request).value();
    EXPECT_FALSE(write_report(*test.store, request, head, [](auto) { return false; }));
    head.row_count = 7;
    const auto other = write_report(*test.store, request, head, [](auto) { return true; });
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error(), "the rows are not those that were counted; ask again");
}

} // namespace
} // namespace muniment::api
