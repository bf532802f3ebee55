#include "api/auth0/guid.hpp"
#include "api/auth0/schema.hpp"
#include "tests/api/test_store.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

boost::json::value json(const std::string& text) {
    return boost::json::parse(text);
}

template <typename T>
std::string message_of(const Checked<T>& checked) {
    return checked ? "accepted" : checked.error().message;
}

template <typename T>
std::string key_of(const Checked<T>& checked) {
    return checked ? "accepted" : checked.error().validation->key;
}

TEST(ExtensionTexts, CountInUtf16Units) {
    EXPECT_EQ(utf16_units("abc"), 3U);
    EXPECT_EQ(utf16_units("é€"), 2U);
    EXPECT_EQ(utf16_units("𝄞"), 2U);
    const Spot spot{"payload", "name", "name"};
    EXPECT_TRUE(check_text(json("\"𝄞𝄞\""), spot, 4));
    EXPECT_EQ(message_of(check_text(json("\"𝄞𝄞a\""), spot, 4)),
              "\"name\" length must be less than or equal to 4 characters long");
}

TEST(ExtensionTexts, AreRefusedInTheWordsOfTheExtension) {
    const Spot spot{"payload", "name", "name"};
    EXPECT_EQ(message_of(check_text(json("null"), spot)), "\"name\" must be a string");
    EXPECT_EQ(message_of(check_text(json("7"), spot)), "\"name\" must be a string");
    EXPECT_EQ(message_of(check_text(json("\"\""), spot)), "\"name\" is not allowed to be empty");
    EXPECT_EQ(message_of(check_text(json("\"a\\u0000\""), spot)),
              "\"name\" must not contain the character U+0000");
    EXPECT_TRUE(check_text(json("\" \""), spot));
}

TEST(ExtensionBooleans, AreTakenAsWordsInAnyCase) {
    const Spot spot{"payload", "on", "on"};
    EXPECT_TRUE(*check_boolean(json("true"), spot));
    EXPECT_TRUE(*check_boolean(json("\"TRUE\""), spot));
    EXPECT_FALSE(*check_boolean(json("\"false\""), spot));
    EXPECT_TRUE(*check_boolean(json("\"Yes\""), spot, YesNo::accepted));
    EXPECT_FALSE(*check_boolean(json("\"no\""), spot, YesNo::accepted));
    for (const auto* text : {"\"yes\"", "1", "null", "\"\"", "[]"})
        EXPECT_EQ(message_of(check_boolean(json(text), spot)), "\"on\" must be a boolean") << text;
}

TEST(ExtensionLists, NameTheirItemsByIndex) {
    EXPECT_EQ(message_of(check_texts(json("{}"), Spot{}, 1)), "\"value\" must be an array");
    EXPECT_EQ(message_of(check_texts(json("null"), Spot{}, 1)), "\"value\" must be an array");
    EXPECT_EQ(message_of(check_texts(json("[]"), Spot{}, 1)),
              "\"value\" must contain at least 1 items");
    EXPECT_EQ(key_of(check_texts(json("[]"), Spot{}, 1)), "");
    EXPECT_EQ(message_of(check_texts(json("[\"a\",\"\"]"), Spot{}, 1)),
              "\"[1]\" is not allowed to be empty");
    EXPECT_EQ(key_of(check_texts(json("[\"a\",\"\"]"), Spot{}, 1)), "1");
    EXPECT_EQ(message_of(check_texts(json("[7]"), Spot{}.member("groups"), 0)),
              "\"groups[0]\" must be a string");
    EXPECT_EQ(key_of(check_texts(json("[7]"), Spot{}.member("groups"), 0)), "groups.0");
}

TEST(ExtensionObjects, AreAskedMemberByMember) {
    EXPECT_EQ(message_of(Record::of(json("[]"))), "\"value\" must be of type object");
    EXPECT_EQ(key_of(Record::of(json("\"text\""))), "");
    const auto body = json(R"({"name":"a","kind":"server","more":1})");
    const auto record = Record::of(body);
    ASSERT_TRUE(record);
    EXPECT_EQ(*record->text("name", 50), "a");
    EXPECT_EQ(message_of(record->text("description", 50)), "\"description\" is required");
    EXPECT_EQ(message_of(record->choice("kind", {"client", "resource_server"})),
              "\"kind\" must be one of [client, resource_server]");
    EXPECT_EQ(message_of(record->allow_only({"name", "kind"})), "\"more\" is not allowed");
    EXPECT_TRUE(record->allow_only({"name", "kind", "more"}));
    const auto item = Record::of(body, Spot{}.item(0));
    EXPECT_EQ(message_of(item->text("groupName", 50)), "\"[0].groupName\" is required");
    EXPECT_EQ(key_of(item->text("groupName", 50)), "0.groupName");
}

TEST(ExtensionGuids, AreAcceptedInTheirSpellings) {
    for (const auto* text :
         {"0123abcd-0123-0123-0123-0123456789ab", "0123ABCD-0123-0123-0123-0123456789AB",
          "0123abcd:0123:0123:0123:0123456789ab", "0123abcd0123012301230123456789ab",
          "{0123abcd-0123-0123-0123-0123456789ab}", "[0123abcd0123012301230123456789ab]",
          "(0123abcd:0123:0123:0123:0123456789ab)"})
        EXPECT_TRUE(is_guid(text)) << text;
    for (const auto* text :
         {"", "{", "x", "0123abcd-0123-0123-0123-0123456789a",
          "0123abcd-0123-0123-01230123456789ab", "0123abcd-0123:0123-0123-0123456789ab",
          "{0123abcd-0123-0123-0123-0123456789ab", "{0123abcd-0123-0123-0123-0123456789ab]",
          "0123abcd-0123-0123-0123-0123456789ab}", "0123abcg-0123-0123-0123-0123456789ab",
          "-0123abcd-0123-0123-0123-0123456789ab"})
        EXPECT_FALSE(is_guid(text)) << text;
}

TEST(ExtensionGuids, AreGuessedLooselyWhereNamesMayStand) {
    EXPECT_TRUE(looks_like_guid("0123abcd0123-01230123-0123456789ab"));
    EXPECT_TRUE(looks_like_guid("{0123abcd0123012301230123456789ab"));
    EXPECT_FALSE(looks_like_guid("0123abcd:0123:0123:0123:0123456789ab"));
    EXPECT_FALSE(looks_like_guid("Admin"));
}

QueryRecord query(const Request& request) {
    return QueryRecord(request);
}

TEST(ExtensionQueries, AreCheckedLikeBodies) {
    const auto request = make_request("GET", "/api/x?a=1&a=2&t=abc&b=TRUE&c=&page=0&x=1").value();
    EXPECT_EQ(message_of(query(request).text("a", 9)), "\"a\" must be a string");
    EXPECT_EQ(*query(request).text("t", 9).value(), "abc");
    EXPECT_EQ(message_of(query(request).text("t", 2)),
              "\"t\" length must be less than or equal to 2 characters long");
    EXPECT_TRUE(*query(request).boolean("b").value());
    EXPECT_EQ(message_of(query(request).boolean("c")), "\"c\" must be a boolean");
    EXPECT_FALSE(query(request).boolean("d").value());
    EXPECT_EQ(message_of(query(request).allow_only({"a", "t", "b", "c", "page"})),
              "\"x\" is not allowed");
    EXPECT_EQ(query(request).allow_only({}).error().validation->source, "query");
}

std::string paging_message(const std::string& parameters) {
    const auto request = make_request("GET", "/api/x?" + parameters).value();
    return message_of(QueryRecord(request).paging(25, 25));
}

TEST(ExtensionPages, AreNumbersWithinLimits) {
    EXPECT_EQ(paging_message("per_page=25&page=7"), "accepted");
    EXPECT_EQ(paging_message("per_page=26"), "\"per_page\" must be less than or equal to 25");
    EXPECT_EQ(paging_message("per_page=0"), "\"per_page\" must be greater than or equal to 1");
    EXPECT_EQ(paging_message("page=-1"), "\"page\" must be greater than or equal to 0");
    EXPECT_EQ(paging_message("page=x"), "\"page\" must be a number");
    EXPECT_EQ(paging_message("page="), "\"page\" must be a number");
    EXPECT_EQ(paging_message("page=1.5"), "\"page\" must be an integer");
    EXPECT_EQ(paging_message("page=1&page=2"), "\"page\" must be a number");
    EXPECT_EQ(paging_message("page=1e400"), "\"page\" must be a safe number");
}

TEST(ExtensionPages, ZeroAndOneAreBothTheFirst) {
    EXPECT_EQ((Paging{0, 25}.first()), 0U);
    EXPECT_EQ((Paging{1, 25}.first()), 0U);
    EXPECT_EQ((Paging{2, 25}.first()), 25U);
}

TEST(ExtensionIds, AreGuidsOrKnownToTheStore) {
    TestStore test;
    test.must_change(R"({"op":"create_group","id":"payroll","name":"Payroll"})");
    const IdRule groups(*test.store, domain::EntityKind::group);
    EXPECT_TRUE(groups.check("0123abcd-0123-0123-0123-0123456789ab", Spot{}));
    EXPECT_TRUE(groups.check("payroll", Spot{}));
    EXPECT_EQ(message_of(check_ids(json("[\"payroll\",\"x\"]"), Spot{}, groups, 1)),
              "\"[1]\" must be a valid GUID");
    test.must_change(R"({"op":"delete_group","id":"payroll"})");
    EXPECT_TRUE(groups.check("payroll", Spot{}));
}

} // namespace
} // namespace muniment::api::auth0
