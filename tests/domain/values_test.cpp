#include "domain/changes.hpp"
#include "domain/event_data.hpp"
#include "domain/limits.hpp"
#include "domain/text.hpp"
#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

// --- time --------------------------------------------------------------------------------------

TEST(Time, IsReadFromRfc3339) {
    struct Row {
        const char* text;
        std::int64_t us;
    };
    const Row table[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.000001Z", 1},
        {"1970-01-01T00:00:01.5Z", 1'500'000},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T18:30:00-05:30", 0},
        {"1970-01-01t00:00:00z", 0},
        {"2026-11-22T14:00:00.000000Z", 1'795'356'000'000'000},
        {"2024-02-29T00:00:00Z", 1'709'164'800'000'000},
        {"0000-01-01T00:00:00Z", -62'167'219'200'000'000},
        {"9999-12-31T23:59:59.999999Z", 253'402'300'799'999'999},
    };
    for (const auto& row : table) {
        const auto instant = parse_rfc3339(row.text);
        ASSERT_TRUE(instant.has_value()) << row.text;
        EXPECT_EQ(instant->us, row.us) << row.text;
    }
}

TEST(Time, OfAnyOtherFormIsRefused) {
    for (const auto* text : {"",
                             "2026",
                             "2026-11-22",
                             "2026-11-22T14:00:00",
                             "2026-11-22 14:00:00Z",
                             "2026-11-22T14:00Z",
                             "2026-11-22T14:00:00.Z",
                             "2026-11-22T14:00:00.1234567Z",
                             "2026-11-22T14:00:00+0100",
                             "2026-11-22T14:00:00+24:00",
                             "2026-11-22T14:00:00+01:60",
                             "2026-11-22T14:00:00Z ",
                             " 2026-11-22T14:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "9999-12-31T23:59:59-01:00",
                             "0000-01-01T00:00:00+01:00",
                             "2026-02-29T00:00:00Z",
                             "2026-04-31T00:00:00Z",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T14:60:00Z",
                             "2026-12-31T23:59:60Z",
                             "26-11-22T14:00:00Z",
                             "2026-11-22T14:00:00,5Z",
                             "+2026-11-22T14:00:00Z",
                             "2026-1-22T14:00:00Z"})
        EXPECT_FALSE(parse_rfc3339(text).has_value()) << text;
}

TEST(Time, IsWrittenInUtcWithSixDigits) {
    EXPECT_EQ(format_rfc3339(Instant{0}), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(format_rfc3339(Instant{-1}), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(format_rfc3339(time("2026-11-22T15:00:00.25+01:00")), "2026-11-22T14:00:00.250000Z");
    EXPECT_EQ(format_rfc3339(time("0000-01-01T00:00:00Z")), "0000-01-01T00:00:00.000000Z");
}

TEST(Window, IsHalfOpen) {
    const Window window{today, tomorrow};
    EXPECT_FALSE(window.contains(Instant{today.us - 1}));
    EXPECT_TRUE(window.contains(today));
    EXPECT_TRUE(window.contains(Instant{tomorrow.us - 1}));
    EXPECT_FALSE(window.contains(tomorrow));
    EXPECT_TRUE(Window{}.contains(yesterday));
}

// --- ids ---------------------------------------------------------------------------------------

TEST(Ids, OfUsersAndApplicationsAreAnyPrintableText) {
    EXPECT_TRUE(UserId::parse("auth0|59c13f").has_value());
    EXPECT_TRUE(UserId::parse("ad|Zoë Müller").has_value());
    EXPECT_TRUE(ApplicationId::parse(std::string(500, 'x')).has_value());
    EXPECT_FALSE(ApplicationId::parse(std::string(501, 'x')).has_value());
    EXPECT_FALSE(UserId::parse("").has_value());
    EXPECT_FALSE(UserId::parse("a\nb").has_value());
    EXPECT_FALSE(UserId::parse("a\x7f").has_value());
    EXPECT_FALSE(UserId::parse("a\xc2\x85").has_value());
    EXPECT_FALSE(UserId::parse("\xff").has_value());
    EXPECT_FALSE(UserId::parse("\xed\xa0\x80").has_value());
}

TEST(Ids, OfOtherThingsArePlain) {
    EXPECT_TRUE(GroupId::parse("Az09_.:|@~/+-").has_value());
    EXPECT_TRUE(RoleId::parse(std::string(128, 'x')).has_value());
    EXPECT_FALSE(RoleId::parse(std::string(129, 'x')).has_value());
    for (const auto* text : {"", ".", "..", "a b", "ä", "a\"b", "a%b", "a,b"})
        EXPECT_FALSE(GroupId::parse(text).has_value()) << text;
    EXPECT_TRUE(GroupId::parse("...").has_value());
}

// --- text --------------------------------------------------------------------------------------

TEST(Text, IsFoldedByCodePoint) {
    EXPECT_EQ(fold_case("Sales & ÄÖÜ"), "sales & äöü");
    EXPECT_EQ(fold_case("ΣΊΓΜΑς"), fold_case("σίγμασ"));
    EXPECT_EQ(fold_case("K"), "k"); // the Kelvin sign
    // Simple folding does not change the number of code points.
    EXPECT_EQ(fold_case("Straße"), "straße");
    EXPECT_EQ(fold_case("ẞ"), "ß");
    EXPECT_EQ(fold_case(""), "");
}

TEST(Text, IsCheckedForUtf8) {
    EXPECT_TRUE(is_valid_utf8("Zoë 𝄞"));
    EXPECT_TRUE(is_printable_ascii(" ~"));
    for (int c = 0; c < 256; ++c)
        for (std::size_t place = 0; place < 19;
             ++place) { // in and behind what is looked at together
            std::string text(19, 'a');
            text[place] = static_cast<char>(c);
            EXPECT_EQ(is_printable_ascii(text), c >= 0x20 && c < 0x7f) << c << " at " << place;
        }
    EXPECT_TRUE(is_printable_ascii(""));
    for (const auto* text : {"a\x1f", "a\x7f", "é", "\n", "\xff"})
        EXPECT_FALSE(is_printable_ascii(text)) << text;
    for (const auto* text :
         {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe2\x82"})
        EXPECT_FALSE(is_valid_utf8(text));
}

TEST(Text, IsMeasuredInCodePoints) {
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("Zoë 𝄞"), 5U);
}

// --- what changes and events name --------------------------------------------------------------

TEST(NamedEntities, AreThoseOfTheChangeEachOnce) {
    const auto named = named_entities(AddMembers{g("ap"), {u("2"), u("1"), u("2")}, {}, {}});
    EXPECT_EQ(named, (std::vector<EntityRef>{ref(g("ap")), ref(u("2")), ref(u("1"))}));
    const auto of_role = named_entities(
        UpdateRole{r("r"), {}, {}, {}, {}, std::vector<PermissionId>{p("p")}, NameRule::exact});
    EXPECT_EQ(of_role, (std::vector<EntityRef>{ref(r("r")), ref(p("p"))}));
}

TEST(OpName, IsThatOfTheChange) {
    EXPECT_EQ(op_name(AddMembers{g("ap"), {}, {}, {}}), "add_members");
    EXPECT_EQ(op_name(UpdateConfiguration{}), "update_configuration");
}

TEST(Subjects, AreThoseOfTheEventSortedEachOnce) {
    const auto found = subjects(MembersAdded{g("ap"), {u("2"), u("1"), u("2")}, {}, {}});
    EXPECT_EQ(found, (std::vector<EntityRef>{ref(u("1")), ref(u("2")), ref(g("ap"))}));
    EXPECT_EQ(subjects(MappingsAdded{g("ap"), {{m("m1"), "c", "x"}}}),
              (std::vector<EntityRef>{ref(g("ap")), ref(m("m1"))}));
}

} // namespace
} // namespace muniment::testing
