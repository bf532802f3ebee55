#include "tests/architecture/ledgers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace muniment::architecture {
namespace {

std::vector<std::string> event_types() {
    const auto file = std::ranges::find(cpp_files(), "domain/event_data.hpp", &TextFile::path);
    return file == cpp_files().end() ? std::vector<std::string>{}
                                     : names_declared(file->text, "type");
}

TEST(Migrations, OfTheLogHaveNoGap) {
    const Findings findings = migration_findings("migrations/log", project_paths());
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Migrations, OfTheViewsHaveNoGap) {
    const Findings findings = migration_findings("migrations/views", project_paths());
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Migrations, WithAGapADoubleOrAWrongNameAreFound) {
    const std::string folder = "migrations/log";
    EXPECT_TRUE(
        migration_findings(folder, {folder + "/0001_a.sql", folder + "/0002_b.sql"}).empty());
    EXPECT_EQ(migration_findings(folder, {folder + "/0001_a.sql", folder + "/0003_b.sql"}).size(),
              1U);
    EXPECT_EQ(migration_findings(folder, {folder + "/0001_a.sql", folder + "/0001_b.sql"}).size(),
              1U);
    EXPECT_EQ(migration_findings(folder, {folder + "/first.sql"}).size(), 1U);
    EXPECT_EQ(migration_findings(folder, {}).size(), 1U);
}

TEST(GoldenEvents, AreThereForEveryEventType) {
    ASSERT_GT(event_types().size(), 30U);
    const Findings findings = golden_findings(event_types(), project_paths());
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(GoldenEvents, ThatAreMissingAreFound) {
    const auto types = names_declared("struct A {\n    static constexpr std::string_view type = "
                                      "\"group.created\";\n};\n",
                                      "type");
    ASSERT_EQ(types, std::vector<std::string>{"group.created"});
    EXPECT_EQ(golden_findings(types, {"tests/golden/events/group.deleted.json"}).size(), 1U);
    EXPECT_TRUE(golden_findings(types, {"tests/golden/events/group.created.json"}).empty());
}

TEST(Links, OfTheDocumentsLeadOn) {
    Findings all;
    for (const TextFile& file : project_files()) {
        if (!file.path.ends_with(".md")) continue;
        for (std::string& finding : link_findings(file, project_files()))
            all.push_back(std::move(finding));
    }
    EXPECT_TRUE(all.empty()) << listed(all);
}

TEST(Links, ThatLeadNowhereAreFound) {
    const TextFile goal{"docs/goal.md", "# The *goal*: it's `here`\n"};
    const auto findings_for = [&](const std::string& target) {
        const TextFile from{"docs/format/from.md", "see [it](" + target + ")\n# Top\n"};
        return link_findings(from, {from, goal}).size();
    };
    EXPECT_EQ(findings_for("../goal.md"), 0U);
    EXPECT_EQ(findings_for("../goal.md#the-goal-its-here"), 0U);
    EXPECT_EQ(findings_for("#top"), 0U);
    EXPECT_EQ(findings_for(".."), 0U);
    EXPECT_EQ(findings_for("https://example.com/x"), 0U);
    EXPECT_EQ(findings_for("goal.md"), 1U);
    EXPECT_EQ(findings_for("../goal.md#elsewhere"), 1U);
    EXPECT_EQ(findings_for("#bottom"), 1U);
}

TEST(Links, InCodeAreNotFollowed) {
    const TextFile file{"README.md", "`[a](b)`\n```\n[a](b)\n```\n"};
    EXPECT_TRUE(link_findings(file, {file}).empty());
}

} // namespace
} // namespace muniment::architecture
