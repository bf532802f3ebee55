#include "tests/architecture/words.hpp"

#include <gtest/gtest.h>

namespace muniment::architecture {
namespace {

TEST(Words, ThatAreBannedAreNotCalled) {
    Findings all;
    for (const TextFile& file : cpp_files())
        for (std::string& finding : banned_call_findings(file))
            all.push_back(std::move(finding));
    EXPECT_TRUE(all.empty()) << listed(all);
}

TEST(Words, OfTheWorkplaceAreNotMentioned) {
    Findings all;
    for (const TextFile& file : project_files())
        for (std::string& finding : workplace_findings(file))
            all.push_back(std::move(finding));
    EXPECT_TRUE(all.empty()) << listed(all);
}

TEST(BannedCall, IsFoundInCode) {
    EXPECT_EQ(banned_call_findings({"api/x.cpp", "\nassert(a);\n"}).size(), 1U);
    EXPECT_TRUE(
        banned_call_findings({"api/x.cpp", "\nassert(a);\n"})[0].starts_with("api/x.cpp:2: "));
    EXPECT_EQ(banned_call_findings({"api/x.cpp", "std::cout << 1;"}).size(), 1U);
    EXPECT_EQ(banned_call_findings({"api/x.cpp", "int a = rand();"}).size(), 1U);
    EXPECT_EQ(banned_call_findings({"eventstore/x.cpp", "std::regex r;"}).size(), 1U);
    EXPECT_EQ(banned_call_findings({"tests/x.cpp", "using namespace std;"}).size(), 1U);
    EXPECT_EQ(banned_call_findings({"domain/x.cpp", "throw 1;"}).size(), 1U);
}

TEST(BannedCall, IsNotFoundWhereItIsAllowed) {
    EXPECT_TRUE(banned_call_findings({"tools/x.cpp", "std::cout << 1;"}).empty());
    EXPECT_TRUE(banned_call_findings({"tests/x.cpp", "std::regex r;"}).empty());
    EXPECT_TRUE(banned_call_findings({"eventstore/x.cpp", "throw 1;"}).empty());
    EXPECT_TRUE(banned_call_findings({"api/x.cpp", "using namespace std::chrono;"}).empty());
}

TEST(BannedCall, IsNotFoundInNamesCommentsAndTexts) {
    EXPECT_TRUE(banned_call_findings({"api/x.cpp", "static_assert(true);"}).empty());
    EXPECT_TRUE(banned_call_findings({"api/x.cpp", "// assert(a)\n/* rand() */"}).empty());
    EXPECT_TRUE(banned_call_findings({"api/x.cpp", "say(\"assert(a)\");"}).empty());
    EXPECT_TRUE(banned_call_findings({"domain/x.cpp", "int thrown = 1;"}).empty());
}

TEST(WorkplaceWord, IsFoundWithItsLine) {
    const std::string path = std::string("cd /wo") + "rk/somewhere";
    EXPECT_EQ(workplace_findings({"docs/x.md", "a\n" + path}).size(), 1U);
    EXPECT_TRUE(
        workplace_findings({"docs/x.md", "a\n" + path})[0].starts_with("docs/x.md:2: mentions"));
    EXPECT_TRUE(workplace_findings({"docs/x.md", "how to work/build it"}).empty());
}

} // namespace
} // namespace muniment::architecture
