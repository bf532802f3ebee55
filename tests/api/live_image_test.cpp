#include "api/service/live_image.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace muniment::api {
namespace {

using namespace domain;

template <typename Id>
Id id(std::string_view text) {
    return Id::parse(text).value();
}

std::vector<RecordedEvent> some_events() {
    const EventData data[] = {
        ClientCreated{"key_1", "administrator", {"*"}, token_hash("mun_token"), std::nullopt},
        ApplicationCreated{id<ApplicationId>("books"), "Books", {}, {}},
        PermissionCreated{id<PermissionId>("pay"), id<ApplicationId>("books"), {}, "pay", ""},
        UserCreated{id<UserId>("ann"),
                    UserProfile{"Ann Secret", {}, "ann@secret.example", {}, {}, {}}},
        UserPermissionsGranted{id<PermissionId>("pay"), {id<UserId>("ann")}, {}, {}},
    };
    std::vector<RecordedEvent> events;
    for (const auto& one : data) {
        const auto position = events.size() + 1;
        const Instant now{static_cast<std::int64_t>(position) * 1'000'000};
        RecordedEvent event{{position}, "", position, {}, {now}, {now}, {}, one};
        event.circumstances.idempotency_hash = "hash" + std::to_string(position);
        events.push_back(event);
    }
    return events;
}

class LiveImageOfAStore : public testing::Test {
  protected:
    LiveImageOfAStore() {
        std::filesystem::remove_all(directory);
        std::filesystem::create_directories(directory);
        live.apply(some_events());
    }
    ~LiveImageOfAStore() override { std::filesystem::remove_all(directory); }

    void write() {
        const auto lock = live.lock_shared();
        const auto written = image.write(live, head);
        ASSERT_TRUE(written) << written.error();
    }
    std::optional<ImageHead> read(LiveState& into, const LiveImage& from) const {
        auto read = from.read(into, [](const ImageHead&) { return true; });
        EXPECT_TRUE(read) << read.error();
        return read ? *read : std::nullopt;
    }
    std::string bytes() const {
        std::ifstream file(image.path(), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    void put(const std::string& bytes) const {
        std::ofstream(image.path(), std::ios::binary | std::ios::trunc) << bytes;
    }
    static bool is_fresh(const LiveState& state) {
        return state.timeline.head().position == Position{0} && state.clients.list().empty();
    }

    std::filesystem::path directory = std::filesystem::temp_directory_path() /
                                      ("muniment-live-image-" + std::to_string(::getpid()));
    static eventstore::SigningKey key(char seed) {
        return eventstore::SigningKey::from_seed(std::string(32, seed)).value();
    }
    LiveImage image{directory / "index.image", key('a')};
    ImageHead head{5, {7, 8, 9}, "verifier", {"key-1", "key-2"}};
    LiveState live{"origin"};
};

TEST_F(LiveImageOfAStore, GivesBackWhatWasWritten) {
    write();
    LiveState loaded("origin");
    EXPECT_EQ(read(loaded, image), head);

    EXPECT_EQ(loaded.timeline.head(), live.timeline.head());
    EXPECT_EQ(loaded.last_directory_position, Position{5});
    EXPECT_FALSE(loaded.only_imported_history);
    EXPECT_TRUE(loaded.clients.authenticate("mun_token", Instant{9'000'000}));
    EXPECT_TRUE(loaded.idempotency.find("hash4"));
    EXPECT_EQ(loaded.index.check("ann", "books", "pay", {{5}, {}}), projections::Verdict::allowed);
    EXPECT_EQ(loaded.index.check("ann", "books", "pay", {{4}, {}}), projections::Verdict::denied);
}

TEST_F(LiveImageOfAStore, HoldsNoProfileUntilItsEventIsReadAgain) {
    write();
    EXPECT_EQ(bytes().find("secret.example"), std::string::npos);
    LiveState loaded("origin");
    ASSERT_TRUE(read(loaded, image));
    const auto ann = id<UserId>("ann");
    ASSERT_NE(loaded.index.head_view().find(ann), nullptr);
    EXPECT_FALSE(loaded.index.head_view().find(ann)->profile);

    EXPECT_EQ(loaded.index.profiles_left_out(), std::vector<Position>{{4}});
    loaded.index.restore_profile(some_events()[3]);
    EXPECT_EQ(*loaded.index.head_view().find(ann), *live.index.head_view().find(ann));
}

TEST_F(LiveImageOfAStore, IsForItsOwnerAlone) {
    write();
    struct stat status {};
    ASSERT_EQ(::stat(image.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(LiveImageOfAStore, IsNotThereWhereThereIsNone) {
    LiveState loaded("origin");
    EXPECT_EQ(read(loaded, image), std::nullopt);
    put("");
    EXPECT_EQ(read(loaded, image), std::nullopt);
    put("muniment index image 2\n");
    EXPECT_EQ(read(loaded, image), std::nullopt);
    EXPECT_TRUE(is_fresh(loaded));
}

TEST_F(LiveImageOfAStore, IsRefusedWithAnyByteChangedOrMissing) {
    write();
    const auto whole = bytes();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        put(changed);
        LiveState loaded("origin");
        ASSERT_EQ(read(loaded, image), std::nullopt) << at;
        ASSERT_TRUE(is_fresh(loaded)) << at;
    }
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        put(whole.substr(0, size));
        LiveState loaded("origin");
        ASSERT_EQ(read(loaded, image), std::nullopt) << size;
    }
}

TEST_F(LiveImageOfAStore, IsRefusedByAnotherStoreAndForAnotherLog) {
    write();
    LiveState loaded("origin");
    EXPECT_EQ(read(loaded, LiveImage(image.path(), key('b'))), std::nullopt);
    const auto other = image.read(loaded, [&](const ImageHead& found) {
        EXPECT_EQ(found, head);
        return false;
    });
    ASSERT_TRUE(other);
    EXPECT_EQ(*other, std::nullopt);
    EXPECT_TRUE(is_fresh(loaded));
}

TEST_F(LiveImageOfAStore, IsNotWrittenWhereThereIsNoPlace) {
    const LiveImage nowhere(directory / "missing" / "index.image", key('a'));
    const auto lock = live.lock_shared();
    const auto written = nowhere.write(live, head);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().find("index.image"), std::string::npos);
}

} // namespace
} // namespace muniment::api
