#include "eventstore/uuid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace muniment::eventstore {
namespace {

constexpr auto v4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
constexpr auto v7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

TEST(RandomUuid, HasVersionFourAndIsNewEachTime) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto id = random_uuid();
        EXPECT_THAT(id, testing::MatchesRegex(v4));
        EXPECT_TRUE(seen.insert(id).second);
    }
}

TEST(UuidSource, BeginsWithTheTimeInMilliseconds) {
    UuidSource source;
    const auto id = source.next(domain::Instant{0x0192f0123456 * std::int64_t{1000} + 999});
    EXPECT_THAT(id, testing::MatchesRegex(v7));
    EXPECT_EQ(id.substr(0, 13), "0192f012-3456");
}

TEST(UuidSource, AlwaysGrows) {
    UuidSource source;
    std::string last;
    for (const std::int64_t ms : {5000, 5000, 4000, 0, 5001, 5001, 9000, 8999}) {
        for (int i = 0; i < 500; ++i) {
            auto id = source.next(domain::Instant{ms * 1000});
            EXPECT_LT(last, id);
            last = std::move(id);
        }
    }
}

} // namespace
} // namespace muniment::eventstore
