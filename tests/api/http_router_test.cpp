#include "api/http/router.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

Route route(std::string method, std::string pattern) {
    const auto name = method + " " + pattern;
    return {std::move(method),
            std::move(pattern),
            name,
            "",
            "",
            [](const Call&) { return Response{}; }};
}

const Router& router() {
    static const Router router({route("GET", "/"), route("GET", "/v1/{kind}/{id}"),
                                route("GET", "/v1/groups/{id}"), route("POST", "/v1/groups/{id}"),
                                route("GET", "/v1/groups/{id}/members"),
                                route("POST", "/v1/changes"), route("GET", "/log/tile/{path...}"),
                                route("GET", "/log/tile/entries")});
    return router;
}

Router::Finding find(std::string method, std::string_view target) {
    return router().find(make_request(std::move(method), target).value());
}

std::string found(std::string method, std::string_view target) {
    const auto finding = find(std::move(method), target);
    const auto* match = std::get_if<Router::Match>(&finding);
    return match != nullptr ? match->route->name : "none";
}

TEST(Router, FindsTheRouteAndDecodesItsParameters) {
    const auto finding = find("GET", "/v1/groups/a%2Fb%7Cc+d/members?x=1");
    const auto& match = std::get<Router::Match>(finding);
    EXPECT_EQ(match.route->pattern, "/v1/groups/{id}/members");
    EXPECT_EQ(match.parameters, (PathParameters{{"id", "a/b|c+d"}}));
}

TEST(Router, PrefersTheMoreLiteralPattern) {
    EXPECT_EQ(found("GET", "/v1/groups/x"), "GET /v1/groups/{id}");
    EXPECT_EQ(found("GET", "/v1/roles/x"), "GET /v1/{kind}/{id}");
    EXPECT_EQ(found("GET", "/log/tile/entries"), "GET /log/tile/entries");
    EXPECT_EQ(found("GET", "/"), "GET /");
}

TEST(Router, TakesTheRestOfAPath) {
    const auto finding = find("GET", "/log/tile/0/x001/067.p/5");
    EXPECT_EQ(std::get<Router::Match>(finding).parameters,
              (PathParameters{{"path", "0/x001/067.p/5"}}));
    EXPECT_EQ(found("GET", "/log/tile"), "none");
    EXPECT_EQ(found("GET", "/log/tile/"), "none");
}

TEST(Router, ServesHeadByGet) {
    EXPECT_EQ(found("HEAD", "/v1/groups/x"), "GET /v1/groups/{id}");
    EXPECT_EQ(found("HEAD", "/v1/changes"), "none");
}

TEST(Router, KnowsNoEmptyParameterAndNoTrailingSlash) {
    EXPECT_TRUE(std::holds_alternative<Router::NoRoute>(find("GET", "/v1/groups/")));
    EXPECT_TRUE(std::holds_alternative<Router::NoRoute>(find("GET", "/v1/groups/x/members/")));
    EXPECT_TRUE(std::holds_alternative<Router::NoRoute>(find("GET", "/V1/groups/x")));
    EXPECT_TRUE(std::holds_alternative<Router::NoRoute>(find("GET", "//v1/changes")));
}

TEST(Router, TellsTheMethodsOfAnAddress) {
    const auto finding = find("DELETE", "/v1/groups/x");
    const auto response = to_response(std::get<Router::OtherMethods>(finding));
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, POST");
}

TEST(Router, AnswersAnUnknownAddressWith404) {
    EXPECT_EQ(to_response(Router::NoRoute{}).status, 404);
}

TEST(Router, KnowsHowLongABodyMayBe) {
    auto large = route("POST", "/large");
    large.body_bytes_max = 64U << 20U;
    const Router sized({large, route("POST", "/usual")});
    EXPECT_EQ(sized.body_bytes_max(make_request("POST", "/large").value()), 64U << 20U);
    EXPECT_EQ(sized.body_bytes_max(make_request("POST", "/usual").value()), 8U << 20U);
    EXPECT_EQ(sized.body_bytes_max(make_request("POST", "/none").value()), std::nullopt);
    EXPECT_EQ(sized.body_bytes_max(make_request("PUT", "/large").value()), std::nullopt);
}

TEST(RouterDeathTest, AbortsOnRoutesThatAreAMistake) {
    EXPECT_DEATH(Router({route("GET", "/a"), route("GET", "/a")}), "");
    EXPECT_DEATH(Router({route("GET", "a")}), "");
    EXPECT_DEATH(Router({route("GET", "/{a")}), "");
    EXPECT_DEATH(Router({route("GET", "/{a...}/b")}), "");
}

} // namespace
} // namespace muniment::api
