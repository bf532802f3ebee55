#include "eventstore/codec/house_profile.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

std::string problem(std::string_view text) {
    const auto checked = check_house_profile(text);
    return checked ? "" : checked.error().problem;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(HouseProfile, AcceptsItsOneSpelling) {
    for (const std::string_view text :
         {"{}", "[]", "null", "true", "false", "0", "-1", "9007199254740991", "-9007199254740991",
          R"("")", R"("é 💶 / \u0000 \u001f \" \\ \b\t\n\f\r")", "\"\x7f\"",
          R"({"a":[1,2,{"b":"c"}],"a_1":{},"b":false})"})
        EXPECT_EQ(problem(text), "") << text;
    EXPECT_EQ(problem(nested(json_depth_max)), "");
}

/// Long texts are looked at several bytes at a time.
TEST(HouseProfile, SeesWhatEndsATextWhereverItStands) {
    const auto expected = [](char c, bool is_last) -> std::string {
        if (c == '"') return "goes on after its end";
        if (c == '\\')
            return is_last ? "ends within a string" : "has an escape that is not the shortest one";
        return static_cast<unsigned char>(c) < 0x20 ? "has a control character in a string" : "";
    };
    for (const std::string around :
         {"xxxxxxxxxxxxxxxxxxxxxxxxx", "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f", "ééééééééééééé",
          "!!!!!!!!!!!!!!!!!!!!!!!!!"})
        for (std::size_t at = 0; at <= around.size(); at += around.front() == '\xc3' ? 2U : 1U)
            for (char c = 0; c < 0x7f; ++c) {
                const bool is_last = at == around.size();
                const auto text = '"' + around.substr(0, at) + c + around.substr(at) + '"';
                EXPECT_EQ(problem(text), expected(c, is_last)) << text << " at " << at;
            }
}

TEST(HouseProfile, RefusesEverythingElse) {
    const struct {
        std::string_view text, problem;
    } cases[] = {
        {"", "has no value where one must be"},
        {" {}", "has no value where one must be"},
        {"{} ", "goes on after its end"},
        {"{", "has no key where one must be"},
        {R"({"a")", "has no `:` after a key"},
        {R"({"a":1)", "has neither `,` nor `}` after a member"},
        {R"({"a":1,})", "has no key where one must be"},
        {R"({"a": 1})", "has no value where one must be"},
        {R"({"b":1,"a":1})", "has keys out of order"},
        {R"({"a":1,"a":1})", "has a duplicate key"},
        {R"({"A":1})", "has a key with a character other than a-z 0-9 _"},
        {R"({"a\u0000":1})", "has a key with a character other than a-z 0-9 _"},
        {"[1,]", "has no value where one must be"},
        {"[1 ]", "has neither `,` nor `]` after an element"},
        {"nul", "has an unknown word"},
        {"01", "has a number with a needless `-` or `0`"},
        {"-0", "has a number with a needless `-` or `0`"},
        {"-", "has no value where one must be"},
        {"+1", "has no value where one must be"},
        {"1.0", "has a floating-point number"},
        {"1E400", "has a floating-point number"},
        {"9007199254740992", "has an integer beyond 2^53-1"},
        {"-9007199254740992", "has an integer beyond 2^53-1"},
        {"99999999999999999999999999", "has an integer beyond 2^53-1"},
        {R"("a)", "ends within a string"},
        {R"("\)", "has an escape that is not the shortest one"},
        {R"("\u00)", "has an escape that is not the shortest one"},
        {R"("\/")", "has an escape that is not the shortest one"},
        {R"("\u0041")", "has an escape that is not the shortest one"},
        {R"("\u000a")", "has an escape that is not the shortest one"},
        {R"("\u001F")", "has an escape that is not the shortest one"},
        {R"("\ud83d\ude00")", "has an escape that is not the shortest one"},
        {"\"\n\"", "has a control character in a string"},
        {"\"\xc3(\"", "is not valid UTF-8"},
        {"\"\xed\xa0\x80\"", "is not valid UTF-8"},
        {"\xef\xbb\xbf{}", "has no value where one must be"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(problem(one.text), one.problem) << one.text;
    EXPECT_EQ(problem(nested(json_depth_max + 1)), "is nested too deeply");
    EXPECT_EQ(problem(std::string_view("\"\0\"", 3)), "has a control character in a string");
    EXPECT_EQ(problem(std::string_view("\"\\\0\"", 4)),
              "has an escape that is not the shortest one");
}

TEST(HouseProfile, AcceptsEveryStringThatIsWritten) {
    for (int c = 0; c < 128; ++c) {
        std::string out;
        append_json_string(out, std::string(1, static_cast<char>(c)));
        EXPECT_EQ(problem(out), "") << c;
    }
    std::string out;
    append_json_string(out, std::string_view("a\"\\\x01\n\x1fé", 8));
    EXPECT_EQ(out, "\"a\\\"\\\\\\u0001\\n\\u001fé\"");
}

} // namespace
} // namespace muniment::eventstore
