#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <vector>

namespace muniment::api {
namespace {

const std::string group_g = R"({"op":"create_group","id":"g","name":"G"})";
const std::string two_groups = R"({"op":"create_group","id":"a","name":"A"},)"
                               R"({"op":"create_group","id":"b","name":"B"})";

std::string add_member(const std::string& group) {
    return R"({"op":"add_members","group":")" + group + R"(","users":["u"]})";
}

TEST(ALargeBatch, IsSplitIntoEventsAndSeenWholeOrNotAtAll) {
    TestStoreOptions options;
    options.read_wait_max = std::chrono::minutes{1}; // under a sanitizer the views come later
    TestStore test(std::move(options));
    test.must_change(group_g);
    constexpr int members = 100'000;
    std::string users;
    for (int i = 0; i < members; ++i)
        users += (i == 0 ? "\"u" : ",\"u") + std::to_string(i) + "\"";
    const auto before = test.head();
    std::atomic<bool> done = false;
    auto reader = std::async(std::launch::async, [&] {
        int torn = 0;
        while (!done) {
            const auto lock = test.store->live().lock_shared();
            const auto& index = test.store->live().index;
            const auto head = test.store->live().timeline.head();
            const domain::Moment now{head.position, test.clock.now()};
            const auto first = domain::UserId::parse("u0").value();
            const auto last = domain::UserId::parse("u99999").value();
            if (index.effective_groups(first, now) != index.effective_groups(last, now)) ++torn;
        }
        return torn;
    });
    const auto answer = test.change(R"({"op":"add_members","group":"g","users":[)" + users + "]}");
    done = true;
    EXPECT_EQ(reader.get(), 0);
    ASSERT_EQ(answer.status, 200);
    const auto events = answer.at("/events").get_array().size();
    EXPECT_GT(events, 1U);
    EXPECT_EQ(test.head(), before + events);
    const auto half = test.get("/v1/groups/g/members?limit=1&at=" + std::to_string(before + 1));
    EXPECT_EQ(half.number("/position"), before + events) << "a position means its whole batch";
    const auto lock = test.store->live().lock_shared();
    EXPECT_EQ(
        test.store->live().index.head_view().member_count(domain::GroupId::parse("g").value()),
        std::uint64_t{members});
}

TEST(ALargeBatch, OfMoreIdsThanARequestMayNameIsRefused) {
    TestStore test;
    test.must_change(group_g);
    std::string users = "\"u\"";
    for (int i = 0; i < 100'000; ++i)
        users += ",\"u" + std::to_string(i) + "\"";
    const auto answer = test.change(R"({"op":"add_members","group":"g","users":[)" + users + "]}");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.pointer(), "/changes/0");
}

TEST(ParallelReaders, NeverSeeHalfABatch) {
    TestStore test;
    test.must_change(two_groups + "," + add_member("a"));
    std::atomic<bool> done = false;
    const auto watch = [&] {
        std::size_t torn = 0;
        while (!done) {
            const auto groups = test.get("/v1/users/u/groups").each("group");
            const auto effective = test.get("/v1/users/u/groups?effective=true").each("id");
            if (groups.size() != 1 || effective.size() != 1) ++torn;
        }
        return torn;
    };
    auto one = std::async(std::launch::async, watch);
    auto other = std::async(std::launch::async, watch);
    for (int i = 0; i < 40; ++i) {
        const std::string from = i % 2 == 0 ? "a" : "b";
        const std::string to = i % 2 == 0 ? "b" : "a";
        test.must_change(R"({"op":"remove_members","group":")" + from + R"(","users":["u"]},)" +
                         add_member(to));
    }
    done = true;
    EXPECT_EQ(one.get() + other.get(), 0U);
}

TEST(ParallelReaders, DoNotKeepTheWriterOut) {
    TestStore test;
    std::atomic<bool> done = false;
    const auto user = domain::UserId::parse("u").value();
    std::vector<std::future<void>> readers;
    for (int i = 0; i < 8; ++i)
        readers.push_back(std::async(std::launch::async, [&] {
            while (!done) {
                const auto lock = test.store->live().lock_shared();
                for (int question = 0; question < 500; ++question)
                    test.store->live().index.knows_user(user, {3});
            }
        }));
    for (int i = 0; i < 10; ++i)
        test.must_change(R"({"op":"create_group","name":"n)" + std::to_string(i) + "\"}");
    done = true;
    for (auto& reader : readers)
        reader.get();
    EXPECT_EQ(test.head(), 12U);
}

} // namespace
} // namespace muniment::api
