#include "domain/limits.hpp"
#include "domain/split.hpp"
#include "tests/domain/scenario.hpp"

namespace muniment::testing {
namespace {

std::vector<UserId> users_of_bytes(std::size_t count, std::size_t bytes) {
    std::vector<UserId> users;
    for (std::size_t i = 0; i < count; ++i) {
        auto text = std::to_string(i);
        text.insert(0, bytes - text.size(), 'u');
        users.push_back(UserId::parse(text).value());
    }
    return users;
}

constexpr std::size_t bytes_around_id = 3; // two quotes and a comma

TEST(Split, KeepsAnEventThatFits) {
    constexpr auto id_bytes = 97;
    const auto fitting = limits::event_ids_bytes_max / (id_bytes + bytes_around_id);
    const EventData event = MembersAdded{g("ap"), users_of_bytes(fitting, id_bytes), {}, {}};
    EXPECT_EQ(split(event), Events{event});
}

TEST(Split, BeginsANewEventAtTheLimit) {
    constexpr auto id_bytes = 97;
    const auto fitting = limits::event_ids_bytes_max / (id_bytes + bytes_around_id);
    const auto users = users_of_bytes(fitting + 1, id_bytes);
    const auto parts = split(MembersAdded{g("ap"), users, yesterday, tomorrow});
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[1], EventData(MembersAdded{g("ap"), {users.back()}, yesterday, tomorrow}));
    const auto& first = std::get<MembersAdded>(parts[0]);
    EXPECT_EQ(first.users, std::vector<UserId>(users.begin(), users.end() - 1));
    EXPECT_EQ(first.valid_from, yesterday);
    EXPECT_EQ(first.valid_until, tomorrow);
}

TEST(Split, CountsWhatJsonEscapes) {
    const std::string quotes(100, '"');
    std::vector<UserId> users;
    for (std::size_t i = 0; i < 200; ++i)
        users.push_back(UserId::parse(quotes + std::to_string(i)).value());
    EXPECT_EQ(split(MembersRemoved{g("ap"), users}).size(), 2U);
}

TEST(Split, KeepsAnEmptyListAndWhatHasNone) {
    EXPECT_EQ(split(MembersAdded{g("ap"), {}, {}, {}}).size(), 1U);
    EXPECT_EQ(split(group("ap")), Events{group("ap")});
    const EventData deleted = UserDeleted{u("1"), 3, 2, 1};
    EXPECT_EQ(split(deleted), Events{deleted});
}

TEST(Split, TakesMappingsApartToo) {
    std::vector<Mapping> mappings;
    for (int i = 0; i < 300; ++i)
        mappings.push_back({m(("m" + std::to_string(i)).c_str()), "My-AD", "Domain Users"});
    const auto parts = split(MappingsAdded{g("ap"), mappings});
    ASSERT_GT(parts.size(), 1U);
    std::vector<Mapping> together;
    for (const auto& part : parts) {
        const auto& some = std::get<MappingsAdded>(part).mappings;
        together.insert(together.end(), some.begin(), some.end());
    }
    EXPECT_EQ(together, mappings);
}

TEST(Split, DropsCollectionsBeforeItWritesTheFirst) {
    std::vector<DocumentArray> dropped;
    std::vector<DocumentArray> written;
    for (int i = 0; i < 1'000; ++i) {
        dropped.push_back(arrays::members(g(("g" + std::to_string(i)).c_str())));
        written.push_back(arrays::users(r(("r" + std::to_string(i)).c_str())));
    }
    std::vector<DocumentArray> together;
    const auto parts = split(CollectionsWritten{dropped, written});
    ASSERT_GT(parts.size(), 1U);
    for (const auto& part : parts) {
        const auto& some = std::get<CollectionsWritten>(part);
        EXPECT_TRUE(some.dropped.empty() || some.written.empty());
        together.insert(together.end(), some.dropped.begin(), some.dropped.end());
        together.insert(together.end(), some.written.begin(), some.written.end());
    }
    dropped.insert(dropped.end(), written.begin(), written.end());
    EXPECT_EQ(together, dropped);
}

TEST(Split, KeepsShortListsOfCollectionsInOneEvent) {
    const EventData event = CollectionsWritten{{arrays::rules()}, {arrays::groups()}};
    EXPECT_EQ(split(event), Events{event});
}

TEST(Decide, SplitsAChangeWithAHundredThousandMembers) {
    Directory directory;
    evolve(directory, group("ap"));
    const auto users = users_of_bytes(limits::batch_ids_max, 30);
    const std::vector<Change> batch{AddMembers{g("ap"), users, {}, {}}};
    const auto events = decide(directory, batch, {{today}});
    ASSERT_TRUE(events.has_value());
    EXPECT_GT(events->size(), 100U);
    std::vector<UserId> together;
    for (const auto& event : *events) {
        const auto& some = std::get<MembersAdded>(event).users;
        together.insert(together.end(), some.begin(), some.end());
    }
    EXPECT_EQ(together, users);
}

} // namespace
} // namespace muniment::testing
