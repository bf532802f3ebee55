#include "eventstore/codec/codec.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/paths.hpp"

#include <boost/mp11.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace muniment::eventstore {
namespace {

using namespace domain;

std::filesystem::path golden_file(std::string_view name) {
    return testing::paths::sources() / "tests/golden/events" / (std::string(name) + ".json");
}

std::string golden_bytes(std::string_view name, const std::string& encoded) {
    const auto path = golden_file(name);
    if (!std::filesystem::exists(path) && std::getenv("MUNIMENT_WRITE_GOLDEN") != nullptr)
        std::ofstream(path, std::ios::binary) << encoded;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

RecordedEvent example(std::string_view type) {
    for (const auto& event : example_events())
        if (type_name(event.data) == type) return event;
    std::abort();
}

std::string encoded(std::string_view type) {
    MirrorCipher cipher;
    return encode(example(type), example_origin, cipher).value();
}

std::string replaced(std::string text, std::string_view old, std::string_view fresh) {
    const auto at = text.find(old);
    if (at == std::string::npos) std::abort();
    return text.replace(at, old.size(), fresh);
}

/// What `decode` says about the bytes: `ok`, `corrupt: …` or `not understood: …`.
std::string verdict(const std::string& body) {
    const auto event = decode(body, MirrorCipher());
    if (event) return "ok";
    if (const auto* error = std::get_if<Corrupt>(&event.error())) return "corrupt: " + error->what;
    return "not understood: " + std::get<NotUnderstood>(event.error()).what;
}

TEST(Codec, HasAnExampleOfEveryEventType) {
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<EventData>>>(
        [](auto index) { EXPECT_EQ(example_events().at(index).data.index(), index); });
}

std::vector<LaterExample> all_examples() {
    auto examples = later_examples();
    for (auto& event : example_events())
        examples.push_back({std::string(type_name(event.data)), std::move(event)});
    return examples;
}

TEST(Codec, WritesTheGoldenBytesAndReadsThemBack) {
    MirrorCipher cipher;
    for (const auto& [name, event] : all_examples()) {
        const auto body = encode(event, example_origin, cipher);
        ASSERT_TRUE(body) << name;
        ASSERT_EQ(golden_bytes(name, *body), *body)
            << "a missing file is written by\n  MUNIMENT_WRITE_GOLDEN=1 eventstore_tests "
               "--gtest_filter=Codec.WritesTheGoldenBytesAndReadsThemBack\n"
            << "a file that is there is never changed: old logs hold such bytes";
        const auto decoded = decode(*body, cipher);
        ASSERT_TRUE(decoded) << verdict(*body);
        EXPECT_EQ(*decoded, event);
    }
}

TEST(Codec, LeavesOutWhatIsAbsentAndWritesEmptyLists) {
    auto event = example("application.updated");
    event.circumstances = {{"system", "local", "root", "cli", "", {}, {}}, {}, {}, {}, {}, {}};
    event.data =
        ApplicationUpdated{ApplicationId::parse("a").value(), {}, {}, std::vector<std::string>{}};
    MirrorCipher cipher;
    const auto body = encode(event, example_origin, cipher).value();
    EXPECT_NE(body.find(R"("data":{"application":"a","callbacks":[]})"), std::string::npos) << body;
    EXPECT_EQ(body.find("ticket"), std::string::npos);
    EXPECT_EQ(decode(body, cipher).value(), event);
}

TEST(Codec, ReadsAProfileWithoutItsKeyAsAbsent) {
    const auto event = decode(encoded("user.created"), NoProfileKeys()).value();
    EXPECT_EQ(std::get<UserCreated>(event.data).profile, std::nullopt);
}

TEST(Codec, NeverWritesAProfileInTheClear) {
    const auto body = encoded("user.created");
    EXPECT_EQ(body.find("Johanna"), std::string::npos);
    EXPECT_EQ(body.find("joh@"), std::string::npos);
}

TEST(Codec, SaysThatAProfileCouldNotBeSealed) {
    NoProfileKeys none;
    const auto body = encode(example("user.created"), example_origin, none);
    ASSERT_FALSE(body);
    EXPECT_TRUE(std::holds_alternative<ProfileNotSealed>(body.error()));
}

TEST(Codec, RefusesAProfileThatWasMovedToAnotherUser) {
    const auto body = replaced(encoded("user.created"), R"("user":"auth0|1")", R"("user":"x")");
    EXPECT_EQ(verdict(body), "corrupt: `profile`: is another user's");
}

TEST(Codec, RefusesABodyThatIsTooLong) {
    auto event = example("group.members_removed");
    std::vector<UserId> users;
    for (int i = 0; i < 200; ++i)
        users.push_back(UserId::parse(std::to_string(1000 + i) + std::string(300, 'x')).value());
    event.data = MembersRemoved{GroupId::parse("g").value(), users};
    MirrorCipher cipher;
    const auto body = encode(event, example_origin, cipher);
    ASSERT_FALSE(body);
    EXPECT_GT(std::get<BodyTooLong>(body.error()).size_bytes, body_bytes_max);
}

TEST(Codec, RefusesTextThatIsNotUtf8) {
    auto event = example("group.created");
    event.circumstances.reason = "\xc3(";
    MirrorCipher cipher;
    const auto body = encode(event, example_origin, cipher);
    ASSERT_FALSE(body);
    EXPECT_EQ(std::get<OutsideProfile>(body.error()).problem, "is not valid UTF-8");
}

TEST(Codec, SaysWhatANewerVersionWrote) {
    const auto body = encoded("group.created");
    EXPECT_EQ(verdict(replaced(body, "group.created", "group.frozen")),
              "not understood: events of type `group.frozen`");
    EXPECT_EQ(verdict(replaced(body, R"("schema":1)", R"("schema":2)")),
              "not understood: schema 2 of `group.created`");
    EXPECT_EQ(verdict(replaced(body, R"("group":"payroll")", R"("frozen":1,"group":"payroll")")),
              "not understood: member `frozen` of `group.created`");
    EXPECT_EQ(verdict(replaced(body, R"("commit":17)", R"("command":"{}","commit":17)")),
              "not understood: member `command` of `body`");
    EXPECT_EQ(verdict(replaced(encoded("application.created"), "resource_server", "wasm_module")),
              "not understood: `wasm_module` as `application_type`");
}

TEST(Codec, NamesTheFirstOfSeveralFaultsInTheOrderOfTheText) {
    const auto body = encoded("application.created");
    EXPECT_EQ(verdict(replaced(body, R"("callbacks":[)", R"("callbacks":5,"cups":[)")),
              "corrupt: `callbacks` is no list");
    const auto kiosk = replaced(body, "resource_server", "kiosk");
    EXPECT_EQ(verdict(replaced(kiosk, R"("callbacks":[)", R"("callbacks":5,"cups":[)")),
              "not understood: `kiosk` as `application_type`");
    // A missing member is noticed at the end; what leaves the profile comes before everything.
    EXPECT_EQ(verdict(replaced(kiosk, R"("callbacks":[)", R"("cups":[)")),
              "not understood: `kiosk` as `application_type`");
    EXPECT_EQ(verdict(replaced(kiosk, R"("commit":17)", R"("commit": 17)")).substr(0, 17),
              "corrupt: the body");
}

TEST(Codec, ReadsTheHeaderOfAnEventThatItDoesNotUnderstand) {
    const auto body = parse_body(replaced(encoded("group.created"), "group.created", "group.hm"));
    ASSERT_TRUE(body);
    EXPECT_EQ(body->header.type, "group.hm");
    EXPECT_EQ(body->header.commit, 17U);
}

TEST(Codec, RefusesBytesThatNoVersionWrites) {
    const auto body = encoded("group.created");
    const struct {
        std::string_view old, fresh, verdict;
    } cases[] = {
        {R"("commit":17)", R"("commit": 17)",
         "corrupt: the body has no value where one must be at"},
        {R"("commit":17)", R"("commit":17.0)", "corrupt: the body has a floating-point number at"},
        {R"("commit":17)", R"("commit":17,"commit":18)", "corrupt: the body has a duplicate key"},
        {R"("commit":17)", R"("commit":"17")", "corrupt: `commit` is no count"},
        {R"("commit":17)", R"("commit":-17)", "corrupt: `commit` is no count"},
        {R"("commit":17)", R"("commit":0)", "corrupt: `position`, `commit` and `schema` begin at"},
        {R"("commit":17,)", "", "corrupt: `commit` is missing"},
        {R"("commit":17)", R"("commit":null)", "corrupt: `commit` is no count"},
        {R"("group":"payroll")", R"("group":"pay roll")", "corrupt: `group` may contain only"},
        {R"("group":"payroll")", R"("group":["payroll"])", "corrupt: `group` is no text"},
        {R"("group":"payroll",)", "", "corrupt: `group` is missing"},
        {".123456Z", ".12345Z", "corrupt: `recorded_at` is not in UTC with microseconds"},
        {".123456Z", "Z", "corrupt: `recorded_at` is not in UTC with microseconds"},
        {"14:00:00.123456Z", "14:00:00.123456+00:00", "corrupt: `recorded_at` is not in UTC"},
        {R"("index":1)", R"("index":3)", "corrupt: `batch` has an index beyond its count"},
        {R"("name":"Payroll)", R"("name":"\u0050ayroll)", "corrupt: the body has an escape"},
        {R"("occurred_at":"2023-08-15T23:59:59.000001Z",)", "",
         "corrupt: `occurred_at` belongs to directory events"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(verdict(replaced(body, one.old, one.fresh)).substr(0, one.verdict.size()),
                  one.verdict)
            << one.fresh;
    EXPECT_EQ(verdict(body + "\n").substr(0, 27), "corrupt: the body goes on a");
    EXPECT_EQ(verdict("[]"), "corrupt: `body` is no object");
    EXPECT_EQ(verdict(replaced(encoded("client.revoked"), R"("position")",
                               R"("occurred_at":"2023-08-15T23:59:59.000001Z","position")")),
              "corrupt: `occurred_at` belongs to directory events, and to each of them");
}

TEST(Codec, RefusesEveryProperPrefixOfABody) {
    const auto body = encoded("group.members_added");
    for (std::size_t length = 0; length < body.size(); ++length)
        EXPECT_NE(verdict(body.substr(0, length)), "ok") << length;
}

TEST(Upcasts, BringOldDataToTheNewestSchema) {
    // A made-up past: schema 1 called the group `team`, schema 2 had no description.
    const Upcasts upcasts(
        {{"group.created", 1,
          [](boost::json::object& data) {
              const auto team = data.at("team"); // inserting moves the members
              data["group"] = team;
              data.erase("team");
          }},
         {"group.created", 2, [](boost::json::object& data) { data["description"] = "unknown"; }}});
    EXPECT_EQ(upcasts.newest_schema("group.created"), 3U);
    EXPECT_EQ(upcasts.newest_schema("group.deleted"), 1U);

    const auto text = encoded("group.created");
    auto body = parse_body(text).value();
    body.data = R"({"name":"Payroll","team":"payroll"})";
    const auto event = decode(Body(body), NoProfileKeys(), upcasts).value();
    const auto& group = std::get<GroupCreated>(event.data);
    EXPECT_EQ(group.group.text(), "payroll");
    EXPECT_EQ(group.description, "unknown");

    body.header.schema = 2;
    body.data = R"({"group":"payroll","name":"Payroll"})";
    EXPECT_TRUE(decode(Body(body), NoProfileKeys(), upcasts));

    body.header.schema = 4;
    EXPECT_FALSE(decode(Body(body), NoProfileKeys(), upcasts));
}

} // namespace
} // namespace muniment::eventstore
