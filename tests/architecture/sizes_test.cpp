#include "tests/architecture/sizes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace muniment::architecture {
namespace {

/// Files that may be longer than others, and why.
const std::map<std::string, std::string> long_files{
    {"domain/changes.hpp", "a catalogue: one struct a change, read as a table"},
    {"domain/event_data.hpp", "a catalogue: one struct an event, read as a table"},
};

/// Functions whose parameters are given by somebody else, and by whom.
const std::map<std::string, std::string> given_signatures{
    {"permit_appending", "callback of sqlite3_set_authorizer"},
};

bool has_given_signature(const std::string& finding) {
    const bool is_of_parameters = finding.find(" parameters, at most ") != std::string::npos;
    return is_of_parameters && std::ranges::any_of(given_signatures, [&](const auto& given) {
               return finding.find(" " + given.first + "(") != std::string::npos;
           });
}

template <typename Check>
Findings over_sources(Check check) {
    Findings all;
    for (const TextFile& file : cpp_files())
        for (std::string& finding : check(file))
            all.push_back(std::move(finding));
    return all;
}

std::string body_of_lines(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "    step();\n";
    return text;
}

TEST(Sizes, OfFilesAreWithinTheirLimits) {
    const Findings findings = over_sources([](const TextFile& file) {
        return long_files.contains(file.path) ? Findings{} : file_size_findings(file);
    });
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Sizes, ExceptOnlyFilesThatNeedIt) {
    for (const auto& [path, reason] : long_files) {
        const auto file = std::ranges::find(cpp_files(), path, &TextFile::path);
        ASSERT_NE(file, cpp_files().end()) << path << " is gone: take it off the list";
        EXPECT_FALSE(file_size_findings(*file).empty()) << path << " is short enough by now";
    }
}

TEST(Sizes, OfLinesAreWithinTheirLimit) {
    const Findings findings = over_sources(line_width_findings);
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Sizes, OfFunctionsAreWithinTheirLimits) {
    Findings findings = over_sources(function_findings);
    std::erase_if(findings, has_given_signature);
    EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Sizes, AreTakenOfRealFunctions) {
    std::size_t count = 0;
    for (const TextFile& file : cpp_files())
        count += functions_of(file.text).size();
    EXPECT_GT(count, 100U);
}

TEST(FileSize, OfALongFileIsFound) {
    const std::string lines = body_of_lines(151);
    EXPECT_EQ(file_size_findings({"domain/x.hpp", lines}).size(), 1U);
    EXPECT_TRUE(file_size_findings({"domain/x.cpp", lines}).empty());
    EXPECT_EQ(file_size_findings({"domain/x.cpp", body_of_lines(401)}).size(), 1U);
}

TEST(LineWidth, CountsCodePointsNotBytes) {
    std::string wide = "// ";
    for (int i = 0; i < 97; ++i)
        wide += "ü";
    EXPECT_TRUE(line_width_findings({"x.cpp", wide + "\n"}).empty());
    EXPECT_EQ(line_width_findings({"x.cpp", "\n" + wide + "ü\n"}),
              Findings{"x.cpp:2: 101 columns, at most 100"});
}

TEST(LineWidth, IsFreeForOneLiteral) {
    EXPECT_TRUE(line_width_findings({"x.cpp", "    \"" + std::string(120, 'a') + "\";"}).empty());
}

TEST(FunctionSize, OfALongFunctionIsFound) {
    const std::string head = "namespace a {\nint f(int x) {\n";
    EXPECT_TRUE(function_findings({"x.cpp", head + body_of_lines(68) + "}\n}\n"}).empty());
    EXPECT_EQ(function_findings({"x.cpp", head + body_of_lines(69) + "}\n}\n"}),
              Findings{"x.cpp:2: `int f(int x)` has 71 lines, at most 70"});
}

TEST(FunctionSize, OfAMethodWithInitializersIsFound) {
    const std::string head = "class A {\n    A(int x) : a_{x}, b_{y, z} {\n";
    EXPECT_EQ(function_findings({"x.cpp", head + body_of_lines(70) + "    }\n};\n"}).size(), 1U);
}

TEST(FunctionSize, IsNotDeceivedByBracesInText) {
    const std::string head = "void f() {\n    say(\"}\", '}', 1'000, R\"(}\n)\"); // }\n";
    EXPECT_EQ(function_findings({"x.cpp", head + body_of_lines(70) + "}\n"}).size(), 1U);
}

TEST(FunctionSize, IsNotTakenOfTypesTablesAndNamespaces) {
    const std::string text = "namespace a {\nstruct B {\n" + body_of_lines(80) +
                             "};\nconst std::map<int, int> table = {\n" + body_of_lines(80) +
                             "};\n} // namespace a\n";
    EXPECT_TRUE(functions_of(text).empty());
}

TEST(FunctionParameters, AreCountedOutsideNestedBrackets) {
    const auto found = functions_of("void f(std::map<int, int> a, std::function<int(int, int)> b,\n"
                                    "       int c = g(1, 2)) {\n}\nvoid operator()() const {\n}\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].parameters, 3U);
    EXPECT_EQ(found[0].length, 3U);
    EXPECT_EQ(found[1].parameters, 0U);
}

TEST(FunctionParameters, AreNotThoseOfAMacroBefore) {
    const auto found =
        functions_of("DESCRIBE(A, (), (a, b, c, d, e, g))\n\nstruct B {\n    int f() {\n"
                     "    }\n};\nDESCRIBE(B, (), ())\nTEST(A, B) {\n}\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].signature, "int f()");
    EXPECT_EQ(found[1].signature, "TEST(A, B)");
    EXPECT_EQ(found[1].line, 8U);
}

TEST(FunctionParameters, OfWhichThereAreTooManyAreFound) {
    EXPECT_EQ(function_findings({"x.cpp", "void f(int a, int b, int c, int d, int e, int g) {}\n"}),
              Findings{"x.cpp:1: `void f(int a, int b, int c, int d, int e, int g)` takes 6 "
                       "parameters, at most 5"});
}

} // namespace
} // namespace muniment::architecture
