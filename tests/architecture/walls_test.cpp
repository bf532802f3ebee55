#include "tests/architecture/walls.hpp"

#include <gtest/gtest.h>

namespace muniment::architecture {
namespace {

template <typename Check>
Findings over_sources(Check check) {
    Findings all;
    for (const TextFile& file : cpp_files())
        for (std::string& finding : check(file))
            all.push_back(std::move(finding));
    return all;
}

TextFile including(std::string path, const std::string& header) {
    return {std::move(path), "#pragma once\n\n#include " + header + "\n"};
}

TEST(Walls, AreReadFromTheWholeProject) {
    EXPECT_GT(cpp_files().size(), 20U);
}

TEST(Walls, AreCrossedByNoInclude) {
    const Findings findings = over_sources(include_findings);
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Walls, HaveOneHttpAdapter) {
    const Findings findings = http_adapter_findings(cpp_files());
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Walls, GiveEveryHeaderItsGuardAndNamespace) {
    const Findings findings = over_sources(header_findings);
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Walls, HaveNoDrawerForOddsAndEnds) {
    Findings all;
    for (const TextFile& file : project_files())
        for (std::string& finding : folder_findings(file))
            all.push_back(std::move(finding));
    EXPECT_TRUE(all.empty()) << listed(all);
}

struct Crossing {
    const char* path;
    const char* header;
};

class ForbiddenInclude : public testing::TestWithParam<Crossing> {};

TEST_P(ForbiddenInclude, IsFoundWithItsLine) {
    const Findings findings = include_findings(including(GetParam().path, GetParam().header));
    ASSERT_EQ(findings.size(), 1U) << GetParam().path << " " << GetParam().header;
    EXPECT_TRUE(findings[0].starts_with(std::string(GetParam().path) + ":3: ")) << findings[0];
}

INSTANTIATE_TEST_SUITE_P(
    Walls, ForbiddenInclude,
    testing::Values(
        Crossing{"domain/x.hpp", "\"eventstore/event_log.hpp\""},
        Crossing{"domain/x.hpp", "<mutex>"}, Crossing{"domain/x.hpp", "<spdlog/a.h>"},
        Crossing{"domain/x.hpp", "<boost/json.hpp>"}, Crossing{"domain/x.cpp", "<utf8proc.h>"},
        Crossing{"migrations/x.hpp", "\"domain/ids.hpp\""},
        Crossing{"eventstore/x.hpp", "\"projections/index.hpp\""},
        Crossing{"projections/x.hpp", "\"eventstore/event_log.hpp\""},
        Crossing{"projections/x.hpp", "\"api/router.hpp\""},
        Crossing{"eventstore/x.cpp", "<httplib.h>"},
        Crossing{"api/x.cpp", "<SQLiteCpp/SQLiteCpp.h>"}, Crossing{"api/x.cpp", "<sqlite3.h>"},
        Crossing{"api/v1/x.cpp", "<httplib.h>"},
        Crossing{"api/x.cpp", "\"migrations/database.hpp\""},
        Crossing{"api/x.cpp", "\"tools/serve.hpp\""},
        Crossing{"api/x.cpp", "\"eventstore/sqlite_log.hpp\""},
        Crossing{"tools/x.cpp", "<httplib.h>"}, Crossing{"api/auth/jwt.cpp", "<rhonabwy.h>"},
        Crossing{"tools/x.cpp", "<rhonabwy.h>"}, Crossing{"tools/x.cpp", "<toml++/toml.h>"},
        Crossing{"api/auth/x.cpp", "<curl/curl.h>"}, Crossing{"api/http/x.cpp", "\"server.hpp\""}));

class AllowedInclude : public testing::TestWithParam<Crossing> {};

TEST_P(AllowedInclude, IsNotFound) {
    const Findings findings = include_findings(including(GetParam().path, GetParam().header));
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

INSTANTIATE_TEST_SUITE_P(Walls, AllowedInclude,
                         testing::Values(Crossing{"domain/x.hpp", "<boost/describe.hpp>"},
                                         Crossing{"domain/text.cpp", "<utf8proc.h>"},
                                         Crossing{"eventstore/x.hpp", "\"domain/ids.hpp\""},
                                         Crossing{"eventstore/x.cpp", "<SQLiteCpp/SQLiteCpp.h>"},
                                         Crossing{"api/http/x.cpp", "<httplib.h>"},
                                         Crossing{"api/auth/jose.cpp", "<rhonabwy.h>"},
                                         Crossing{"tools/x.cpp", "\"eventstore/sqlite_log.hpp\""},
                                         Crossing{"tests/api/x.cpp",
                                                  "\"api/service/service.hpp\""}));

TEST(HttpAdapter, IsFoundTwice) {
    const TextFile one = including("api/http/a.cpp", "<httplib.h>");
    const TextFile two = including("api/http/b.cpp", "<httplib.h>");
    EXPECT_TRUE(http_adapter_findings({one}).empty());
    EXPECT_EQ(http_adapter_findings({one, two}).size(), 2U);
}

TEST(Header, WithoutGuardOrNamespaceIsFound) {
    EXPECT_EQ(header_findings({"domain/x.hpp", "namespace other {}\n"}).size(), 2U);
    EXPECT_TRUE(
        header_findings({"api/x.hpp", "#pragma once\n\nnamespace muniment::api {}\n"}).empty());
}

TEST(Folder, OfOddsAndEndsIsFound) {
    EXPECT_EQ(folder_findings({"api/helpers/x.hpp", ""}).size(), 1U);
    EXPECT_EQ(folder_findings({"domain/util.hpp", ""}).size(), 1U);
    EXPECT_TRUE(folder_findings({"domain/utility_bill.hpp", ""}).empty());
}

} // namespace
} // namespace muniment::architecture
