#include "api/document/check_document.hpp"
#include "api/document/order.hpp"
#include "api/document/read_document.hpp"
#include "api/json/read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string g1 = "00000000-0000-4000-8000-000000000001";
const std::string g2 = "00000000-0000-4000-8000-000000000002";
const std::string g3 = "00000000-0000-4000-8000-000000000003";

std::string group(const std::string& id, const std::string& name, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + name + R"(","description":"d")" + further + "}";
}
std::string role(const std::string& id, const std::string& name, const std::string& further = "") {
    return R"({"_id":")" + id + R"(","name":")" + name +
           R"(","description":"d","applicationType":"client","applicationId":"app")" + further +
           "}";
}
/// Two characters each, of which the backslash counts twice.
std::string escaped_tabs(std::size_t count) {
    std::string text;
    for (; count > 0; --count)
        text += "\\t";
    return text;
}
std::string groups(const std::string& records) {
    return R"({"groups":[)" + records + "]}";
}

/// Everything that is found, fields first.
std::vector<DocumentFinding> findings(const std::string& text, DocumentRules rules = {true, {}}) {
    const auto json = read_json(text);
    if (!json) {
        ADD_FAILURE() << json.error().pointer << " " << json.error().problem << " in " << text;
        return {};
    }
    auto reading = read_document(*json, rules);
    auto found = std::move(reading.findings);
    const auto between = check_document(reading.document, nullptr);
    found.insert(found.end(), between.begin(), between.end());
    return found;
}

struct Offence {
    std::string document;
    std::string pointer;
    std::string problem;
    bool repairable = false;
};

const std::vector<Offence> offences = {
    {"[]", "", "must be of type object"},
    {R"({"foo":[]})", "/foo", "is not allowed"},
    {R"({"groups":{}})", "/groups", "must be an array"},
    {R"({"applications":7})", "/applications", "must be an array"},
    {R"({"configuration":[{}]})", "/configuration/0/_id", "is required"},
    {R"({"configuration":[7]})", "/configuration/0", "must be of type object"},
    {R"({"configuration":[{"_id":"v1"},{"_id":"v1"}]})", "/configuration/1",
     "must be the only one"},
    {R"({"configuration":[{"_id":"v1","foo":true}]})", "/configuration/0/foo", "is not allowed"},
    {R"({"configuration":[{"_id":"v1","rolesInToken":"maybe"}]})", "/configuration/0/rolesInToken",
     "must be a boolean"},
    {R"({"configuration":[{"_id":"v1","apikey":"abc"}]})", "/configuration/0/apikey",
     "must be a key of 64 hexadecimal digits in lower case, or masked"},
    {groups("7"), "/groups/0", "must be of type object"},
    {groups(R"({"foo":"bar"})"), "/groups/0/name", "is required"},
    {groups(group(g1, "")), "/groups/0/name", "is not allowed to be empty"},
    {groups(group(g1, std::string(51, 'n'))), "/groups/0/name",
     "length must be less than or equal to 50 characters long"},
    {groups(R"({"_id":")" + g1 + R"(","name":"n"})"), "/groups/0/description", "is required"},
    {groups(R"({"_id":")" + g1 + R"(","name":null,"description":"d"})"), "/groups/0/name",
     "must be a string"},
    {groups(R"({"name":"n","description":"d"})"), "/groups/0/_id", "is required"},
    {groups(group("payroll", "n")), "/groups/0/_id", "must be a valid GUID"},
    {groups(group(g1, "n", R"(,"colour":"red")")), "/groups/0/colour", "is not allowed"},
    {groups(group(g1, "n", R"(,"members":"u")")), "/groups/0/members", "must be an array"},
    {groups(group(g1, "n", R"(,"members":["u",""])")), "/groups/0/members/1",
     "is not allowed to be empty"},
    {groups(group(g1, "n", R"(,"members":[7])")), "/groups/0/members/0", "must be a string"},
    {groups(group(g1, "n", R"(,"mappings":[7])")), "/groups/0/mappings/0",
     "must be of type object"},
    {groups(group(g1, "n", R"(,"mappings":[{"groupName":"x","connectionName":"c"}])")),
     "/groups/0/mappings/0/_id", "is required"},
    {groups(group(g1, "n", R"(,"mappings":[{"_id":")" + g2 + R"(","groupName":"x"}])")),
     "/groups/0/mappings/0/connectionName", "is required"},
    {R"({"roles":[)" + role(g1, std::string(51, 'n')) + "]}", "/roles/0/name",
     "length must be less than or equal to 50 characters long"},
    {R"({"roles":[{"_id":")" + g1 +
         R"(","name":"n","description":"d","applicationType":"robot","applicationId":"a"}]})",
     "/roles/0/applicationType", "must be one of [client, resource_server]"},
    {R"({"permissions":[)" + role(g1, std::string(101, 'n')) + "]}", "/permissions/0/name",
     "length must be less than or equal to 100 characters long"},
    {R"({"permissions":[)" + role(g1, "n", R"(,"users":[])") + "]}", "/permissions/0/users",
     "is not allowed"},
    {groups(group(g1, "a") + "," + group(g1, "b")), "/groups/1/_id", "is the id of /groups/0"},
    {groups(group(g1, "Staff") + "," + group(g2, "sTAFF")), "/groups/1/name",
     "is the name of /groups/0 already (case does not count)"},
    {groups(group(g1, "n", R"(,"nested":[")" + g2 + "\"]")), "/groups/0/nested/0",
     "names `" + g2 + "`, which does not exist", true},
    {groups(group(g1, "n", R"(,"roles":[")" + g2 + "\"]")), "/groups/0/roles/0",
     "names `" + g2 + "`, which does not exist", true},
    {groups(group(g1, "n", R"(,"members":["u","u"])")), "/groups/0/members/1",
     "names `u` a second time", true},
    {groups(group(g1, "n", R"(,"nested":[")" + g1 + "\"]")), "/groups/0/nested/0",
     "names `" + g1 + "`, which closes a circle of nested groups", true},
    {R"({"roles":[)" + role(g1, "n", R"(,"permissions":[")" + g2 + "\"]") + "]}",
     "/roles/0/permissions/0", "names `" + g2 + "`, which does not exist", true},
    {R"({"permissions":[{"_id":")" + g2 +
         R"(","name":"p","description":"d","applicationType":"client","applicationId":"other"}],)" +
         R"("roles":[)" + role(g1, "n", R"(,"permissions":[")" + g2 + "\"]") + "]}",
     "/roles/0/permissions/0", "is linked to another application than the role", true},
    {R"({"roles":[)" + role(g1, "n", R"(,"permissions":["x"])") + "]}", "/roles/0/permissions/0",
     "must be a valid GUID"},
    {groups(group(g1, "n", R"(,"nested":["x"])")), "/groups/0/nested/0", "must be a valid GUID"},
    {R"({"rules":[{"_id":"x"},7]})", "/rules/1", "must be of type object"},
    {R"({"rules":[{"script":")" + std::string(9'000, '\'') + escaped_tabs(6'000) + R"("}]})",
     "/rules/0",
     "must be at most 24000 bytes long as JSON text in which each quotation mark and backslash "
     "counts twice",
     true},
};

TEST(ReadingADocument, NamesTheFirstOffence) {
    for (const auto& [document, pointer, problem, repairable] : offences) {
        const auto found = findings(document);
        ASSERT_FALSE(found.empty()) << document;
        EXPECT_EQ(found.front(), (DocumentFinding{pointer, problem, repairable})) << document;
    }
}

TEST(ReadingADocument, CountsLengthsInUtf16) {
    std::string clefs;
    for (int i = 0; i < 25; ++i)
        clefs += "\U0001D11E";
    EXPECT_THAT(findings(groups(group(g1, clefs))), IsEmpty());
    EXPECT_EQ(findings(groups(group(g1, clefs + "x"))).front().pointer, "/groups/0/name");
}

TEST(ReadingADocument, AcceptsWhatIsThereHoweverLongItIs) {
    const DocumentRules rules{true, [](const domain::EntityRef& entity, std::string_view member,
                                       const std::string& text) {
                                  return entity.id == "payroll" &&
                                         (member == "_id" || text == std::string(60, 'n'));
                              }};
    EXPECT_THAT(findings(groups(group("payroll", std::string(60, 'n'))), rules), IsEmpty());
    EXPECT_EQ(findings(groups(group("payroll", std::string(61, 'n'))), rules).front().pointer,
              "/groups/0/name");
    EXPECT_EQ(findings(groups(group("other", "n")), rules).front().pointer, "/groups/0/_id");
}

TEST(ReadingADocument, TakesAKeyThatIsToldAndPassesAMaskedOneOver) {
    const auto key_of = [](const std::string& apikey) {
        const auto json =
            read_json(R"({"configuration":[{"_id":"v1","apikey":")" + apikey + "\"}]}");
        const auto reading = read_document(*json, {true, {}});
        EXPECT_THAT(reading.findings, IsEmpty());
        return reading.document.configuration->apikey;
    };
    EXPECT_EQ(key_of(std::string(64, 'a')), std::string(64, 'a'));
    EXPECT_EQ(key_of(std::string(masked_key)), std::nullopt);
}

TEST(CheckingADocument, LeavesOutTheNestingThatClosesACircleAndNoOther) {
    const auto nested = [](const std::string& id) { return R"(,"nested":[")" + id + "\"]"; };
    const auto json =
        read_json(groups(group(g1, "a", nested(g2)) + "," + group(g2, "b", nested(g3)) + "," +
                         group(g3, "c", nested(g1))));
    auto reading = read_document(*json, {true, {}});
    const auto found = check_document(reading.document, nullptr);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].pointer, "/groups/2/nested/0");
    EXPECT_EQ(reading.document.groups[1].nested->size(), 1U);
    EXPECT_TRUE(reading.document.groups[2].nested->empty());
}

TEST(CheckingADocument, IsNotAfraidOfDeepNesting) {
    constexpr int depth = 20'000;
    const auto id = [](int i) {
        auto digits = std::to_string(i);
        return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
    };
    std::string records;
    for (int i = 0; i < depth; ++i)
        records += (i == 0 ? "" : ",") +
                   group(id(i), "g" + std::to_string(i), R"(,"nested":[")" + id(i + 1) + "\"]");
    EXPECT_THAT(findings(groups(records + "," + group(id(depth), "last"))), IsEmpty());
}

TEST(MovesToEnd, LeaveTheLongestBeginningThatIsInOrder) {
    using Order = std::vector<std::string>;
    EXPECT_THAT(moves_to_end(Order{"a", "b", "c"}, Order{"a", "b", "c"}), IsEmpty());
    EXPECT_THAT(moves_to_end(Order{"a", "b", "c"}, Order{"a", "c", "b"}), ElementsAre("b"));
    EXPECT_THAT(moves_to_end(Order{"a", "b", "c"}, Order{"c", "a", "b"}), ElementsAre("a", "b"));
    EXPECT_THAT(moves_to_end(Order{}, Order{}), IsEmpty());
}

} // namespace
} // namespace muniment::api
