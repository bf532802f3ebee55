#include "api/http/head.hpp"
#include "api/http/message.hpp"

#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using Texts = std::vector<std::string>;

TEST(ParseTarget, SplitsTheRawPathBeforeDecoding) {
    const auto target = parse_target("/v1/groups/a%2Fb/auth0%7C1");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/v1/groups/a%2Fb/auth0%7C1");
    EXPECT_EQ(target->segments, (Texts{"v1", "groups", "a/b", "auth0|1"}));
}

TEST(ParseTarget, DecodesOnce) {
    EXPECT_EQ(parse_target("/%252F%2541")->segments, (Texts{"%2F%41"}));
}

TEST(ParseTarget, KeepsPlusInThePathAndMakesItASpaceInTheQuery) {
    const auto target = parse_target("/a+b?q=c+d%2Be");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Texts{"a+b"}));
    EXPECT_EQ(target->query.find("q"), "c d+e");
}

TEST(ParseTarget, KeepsEmptySegmentsAndRepeatedParameters) {
    const auto target = parse_target("/a//b/?x=1&&y&x=2&z=a=b?");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Texts{"a", "", "b", ""}));
    EXPECT_EQ(target->query.all("x"), (std::vector<std::string_view>{"1", "2"}));
    EXPECT_EQ(target->query.find("y"), "");
    EXPECT_EQ(target->query.find("z"), "a=b?");
    EXPECT_EQ(target->query.find("X"), std::nullopt);
    EXPECT_EQ(parse_target("/")->segments, (Texts{""}));
}

TEST(ParseTarget, RefusesWhatCannotBeDecoded) {
    for (const auto* raw : {"", "v1", "*", "http://x/y", "/%", "/%4", "/%zz", "/a?b=%", "/%ff",
                            "/%c0%af", "/a?%ff=1", "/a?b=%ed%a0%80"})
        EXPECT_FALSE(parse_target(raw)) << raw;
}

TEST(Headers, AreFoundWithoutRegardToCase) {
    Headers headers;
    headers.add("Content-Type", "a");
    headers.add("X-Y", "1");
    headers.add("x-y", "2");
    EXPECT_EQ(headers.find("content-TYPE"), "a");
    EXPECT_EQ(headers.count("X-y"), 2U);
    headers.set("X-Y", "3");
    EXPECT_EQ(headers.count("x-y"), 1U);
    EXPECT_EQ(headers.find("x-y"), "3");
    EXPECT_EQ(headers.find("x"), std::nullopt);
}

domain::Expected<RequestHead, Malformed> head_with(const std::string& lines) {
    return parse_request_head("POST /v1/changes?a=b HTTP/1.1\r\n" + lines + "\r\n");
}

TEST(ParseRequestHead, KeepsValuesByteForByte) {
    const auto head = head_with("Muniment-Reason: \t 100%25 done, é \r\nContent-Length: 12\r\n");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->request.method, "POST");
    EXPECT_EQ(head->request.target.query.find("a"), "b");
    EXPECT_EQ(head->request.headers.find("muniment-reason"), "100%25 done, é");
    EXPECT_EQ(head->content_length, 12U);
    EXPECT_FALSE(head->is_chunked);
}

TEST(ParseRequestHead, RecognisesAChunkedBody) {
    const auto head = head_with("Transfer-Encoding: chunked\r\n");
    ASSERT_TRUE(head);
    EXPECT_TRUE(head->is_chunked);
}

TEST(ParseRequestHead, RefusesAnAmbiguousLength) {
    for (const auto* lines :
         {"Content-Length: 1\r\nContent-Length: 1\r\n",
          "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: chunked, chunked\r\n", "Content-Length: -1\r\n",
          "Content-Length: +1\r\n", "Content-Length: 1x\r\n", "Content-Length:\r\n",
          "Content-Length: 99999999999999999999999\r\n", "Content-Length: %31\r\n"})
        EXPECT_FALSE(head_with(lines)) << lines;
}

TEST(ParseRequestHead, RefusesASecondHost) {
    EXPECT_TRUE(head_with("Host: a\r\n"));
    EXPECT_FALSE(head_with("Host: a\r\nhost: b\r\n"));
}

TEST(ParseRequestHead, RefusesLinesThatAreNoHeaders) {
    for (const auto* lines : {"a\r\n", "a b: c\r\n", " folded: c\r\n", "a: b\r\n folded\r\n",
                              ": c\r\n", "a : b\r\n", "a: b\n", "a: \x01\r\n", "a: \xFF\r\n"})
        EXPECT_FALSE(head_with(lines)) << lines;
    EXPECT_FALSE(parse_request_head("GET / HTTP/1.1\n\r\n"));
    EXPECT_FALSE(parse_request_head("GET HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(parse_request_head("GET / HTTP/1.1\r\n"));
    EXPECT_FALSE(parse_request_head(""));
}

TEST(FramingHead, LeavesNothingButTheFraming) {
    const std::string bytes = "POST /v1/x?a=b HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\n"
                              "content-length: 12\r\nConnection: close\r\n"
                              "Content-Type: multipart/form-data\r\n\r\n";
    EXPECT_EQ(framing_head(bytes, *parse_request_head(bytes)),
              "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 12\r\n\r\n");
    const std::string chunked = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
                                "Expect: 100-continue\r\n\r\n";
    EXPECT_EQ(framing_head(chunked, *parse_request_head(chunked)), chunked);
}

TEST(FramingHead, IsNotMadeOfWhatTheReaderShouldJudge) {
    for (const std::string bytes :
         {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/2\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nRange: bytes=9-1\r\n\r\n",
          "GET / HTTP/1.1\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n",
          "GET / HTTP/1.1\r\nConnection:close\r\n\r\n"}) {
        const auto head = parse_request_head(bytes);
        ASSERT_TRUE(head) << bytes;
        EXPECT_EQ(framing_head(bytes, *head), std::nullopt) << bytes;
    }
}

} // namespace
} // namespace muniment::api
