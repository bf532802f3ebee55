#include "tests/api/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Grants for a time: every way of asking turns at the instant, without an event and without a
/// sweep, and every change of a window is an event.
namespace muniment::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* begins = "2026-11-23T00:00:00Z";
constexpr const char* just_before_the_end = "2026-11-23T23:59:59.999999Z";
constexpr const char* ends = "2026-11-24T00:00:00Z";

/// A permission that can be had by a membership, by a role or directly.
class TimeLimitedAccess : public testing::TestWithParam<std::string> {
  protected:
    TimeLimitedAccess() {
        test.must_change(
            R"({"op":"create_application","id":"app","name":"App"},)"
            R"({"op":"create_permission","id":"p","application":"app","name":"read"},)"
            R"({"op":"create_role","id":"r","application":"app","name":"R","permissions":["p"]},)"
            R"({"op":"create_group","id":"g","name":"G"},)"
            R"({"op":"assign_group_roles","group":"g","roles":["r"]})");
    }

    /// The change that grants, with these further members.
    std::string grant(const std::string& window) const { return op(false) + window + "}"; }
    std::string take_away() const { return op(true) + "}"; }

    bool checked() { return test.get(check).at("/allowed").get_bool(); }
    std::size_t events_of_the_user() {
        return test.get("/v1/events?subject=user:u").at("/items").get_array().size();
    }

    const std::string check = "/v1/check?user=u&application=app&permission=read";
    TestStore test;

  private:
    std::string op(bool away) const {
        if (GetParam() == "membership")
            return std::string(R"({"op":")") + (away ? "remove" : "add") +
                   R"(_members","group":"g","users":["u"])";
        if (GetParam() == "role")
            return std::string(R"({"op":")") + (away ? "unassign" : "assign") +
                   R"(_user_roles","roles":["r"],"users":["u"])";
        return std::string(R"({"op":")") + (away ? "revoke" : "grant") +
               R"(_user_permissions","permissions":["p"],"users":["u"])";
    }
};

std::string window(const std::string& from, const std::string& until) {
    return (from.empty() ? "" : R"(,"valid_from":")" + from + '"') +
           (until.empty() ? "" : R"(,"valid_until":")" + until + '"');
}

INSTANTIATE_TEST_SUITE_P(Grants, TimeLimitedAccess,
                         testing::Values("membership", "role", "permission"),
                         [](const auto& grant) { return grant.param; });

TEST_P(TimeLimitedAccess, TurnsAtTheInstantWithoutAnEvent) {
    const auto granted = test.must_change(grant(window(begins, ends)));
    const auto asked = [&] {
        const auto many = test.post("/v1/checks", R"({"checks":[{"user":"u","application":"app",)"
                                                  R"("permission":"read"}]})");
        const auto policy = test.post("/api/users/u/policy/app", R"({"connectionName":"c"})");
        const auto effective = test.get("/v1/users/u/permissions?effective=true").each("id");
        const bool one = checked();
        EXPECT_EQ(many.at("/results/0/allowed").get_bool(), one);
        EXPECT_EQ(policy.at("/permissions").get_array().size(), one ? 1U : 0U) << policy.body;
        EXPECT_EQ(effective.size(), one ? 1U : 0U);
        return one;
    };
    EXPECT_FALSE(asked()) << "not begun";
    test.clock.set("2026-11-22T23:59:59.999999Z");
    EXPECT_FALSE(asked());
    test.clock.set(begins);
    EXPECT_TRUE(asked());
    test.clock.set(just_before_the_end);
    EXPECT_TRUE(asked());
    test.clock.set(ends);
    EXPECT_FALSE(asked());
    EXPECT_EQ(test.head(), granted) << "nothing was written, nothing was swept";
}

TEST_P(TimeLimitedAccess, TurnsInTheExportAsWell) {
    test.must_change(grant(window("", ends)));
    const auto lines = [&] { return test.get("/v1/snapshot?format=effective").body; };
    test.clock.set(just_before_the_end);
    EXPECT_EQ(lines(), "user,application,permission\nu,App,read\n");
    test.clock.set(ends);
    EXPECT_EQ(lines(), "user,application,permission\n");
}

TEST_P(TimeLimitedAccess, IsExtendedShortenedAndEndedByEvents) {
    test.must_change(grant(window("", ends)), R"("ticket":"HR-1","reason":"begins")");
    test.must_change(grant(window("", "2026-12-01T00:00:00Z")), R"("ticket":"HR-2")");
    test.clock.set(ends);
    EXPECT_TRUE(checked()) << "extended";
    const auto shortened =
        test.must_change(grant(window("", "2026-11-25T00:00:00Z")), R"("ticket":"HR-3")");
    test.clock.set("2026-11-25T00:00:00Z");
    EXPECT_FALSE(checked()) << "shortened";
    test.must_change(grant(""), R"("ticket":"HR-4")");
    EXPECT_TRUE(checked()) << "granted for good";
    test.must_change(take_away(), R"("ticket":"HR-5","reason":"leaves")");
    EXPECT_FALSE(checked()) << "ended";

    const auto audit = test.get("/v1/events?subject=user:u");
    EXPECT_THAT(audit.each("ticket"), ElementsAre("HR-1", "HR-2", "HR-3", "HR-4", "HR-5"));
    EXPECT_EQ(audit.text("/items/2/data/valid_until"), "2026-11-25T00:00:00.000000Z");
    EXPECT_FALSE(audit.has("/items/3/data/valid_until")) << "the event states the whole window";
    const auto then = std::to_string(shortened) + "@2026-11-24T23:59:59Z";
    EXPECT_TRUE(test.get(check + "&at=" + then).at("/allowed").get_bool());
}

TEST_P(TimeLimitedAccess, OfTheSameWindowIsSoAlready) {
    test.must_change(grant(window(begins, ends)));
    const auto again = test.change(grant(window(begins, ends)));
    EXPECT_THAT(again.at("/events").get_array(), IsEmpty());
    EXPECT_EQ(events_of_the_user(), 1U);
}

TEST_P(TimeLimitedAccess, ThatWouldNeverHoldIsRefused) {
    const auto expect_refusal = [&](const std::string& never, int status, const char* problem) {
        const auto refused = test.change(grant(never));
        EXPECT_EQ(refused.status, status) << never;
        EXPECT_EQ(refused.problem(), problem) << never;
        EXPECT_EQ(refused.pointer(), "/changes/0/valid_until") << never;
    };
    for (const auto& over :
         {window("", "2026-11-22T14:00:00Z"), window("", "2020-01-01T00:00:00Z")})
        expect_refusal(over, 422, "empty_window");
    for (const auto& inverted : {window(ends, begins), window(begins, begins)})
        expect_refusal(inverted, 400, "malformed");
    EXPECT_EQ(events_of_the_user(), 0U);
}

TEST_P(TimeLimitedAccess, ThatIsOverIsStillAnEdgeThatCanBeTakenAwayOrBegunAnew) {
    test.must_change(grant(window("", ends)));
    test.clock.set("2026-12-01T00:00:00Z");
    EXPECT_FALSE(checked());
    test.must_change(grant(window("", "2026-12-02T00:00:00Z")));
    EXPECT_TRUE(checked());
    test.clock.set("2026-12-03T00:00:00Z");
    const auto before = test.head();
    EXPECT_EQ(test.must_change(take_away()), before + 1);
    EXPECT_THAT(test.change(take_away()).at("/events").get_array(), IsEmpty());
}

} // namespace
} // namespace muniment::api
