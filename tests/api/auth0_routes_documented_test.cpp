#include "tests/api/test_store.hpp"
#include "tests/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

namespace muniment::api::auth0 {
namespace {

/// `GET /api/groups read:groups` for each row of a table of routes.
std::set<std::string> documented_routes() {
    std::ifstream document(testing::paths::sources() / "docs/api/auth0.md");
    const std::regex row(R"(^\| `([A-Z]+) (/api/[^`]*)` \| (?:`([a-z:-]+)`|any) \|.*)");
    std::set<std::string> routes;
    std::string line;
    while (std::getline(document, line)) {
        std::smatch found;
        if (!std::regex_match(line, found, row)) continue;
        routes.insert(found.str(1) + " " + found.str(2) + " " +
                      (found.str(3).empty() ? "authenticated" : found.str(3)));
    }
    return routes;
}

TEST(ExtensionDocument, NamesTheRoutesThatAreServedAndTheirScopes) {
    TestStore test;
    std::set<std::string> served;
    for (const auto& route : test.application->router().routes())
        if (route.pattern.starts_with("/api/") && route.method != "OPTIONS")
            served.insert(route.method + " " + route.pattern + " " + route.scope);
    EXPECT_EQ(documented_routes(), served);
}

} // namespace
} // namespace muniment::api::auth0
