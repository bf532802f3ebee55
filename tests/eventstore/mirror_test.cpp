#include "tests/eventstore/mirror_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::HasSubstr;

TEST_F(AMirror, HoldsTheFilesThatTheLogServes) {
    Source source({3, 250, 100, 1});
    must_follow(source.fetch());
    auto mirrored = files();
    EXPECT_TRUE(mirrored.contains("keys"));
    mirrored.erase("keys");
    EXPECT_EQ(mirrored, served_files(source.log));
    expect_whole(source.size());
}

TEST_F(AMirror, FollowsStepByStepThroughEverySize) {
    Source source({1});
    auto mirror = opened();
    for (int i = 0; i < 300; ++i) {
        const auto step = mirror.follow(source.fetch());
        ASSERT_TRUE(step) << step.error().what;
        ASSERT_EQ(step->tree, source.sealer.tree_head());
        source.grow(1 + i % 3, "n" + std::to_string(i) + "-");
    }
    ASSERT_TRUE(mirror.follow(source.fetch()));
    ASSERT_GT(source.size(), 512U);
    auto mirrored = files();
    mirrored.erase("keys");
    EXPECT_EQ(mirrored, served_files(source.log)) << "partial tiles of older sizes are gone";
    expect_whole(source.size());
    const auto again = mirror.follow(source.fetch());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->old_size, again->tree.size);
}

TEST_F(AMirror, TakesFullTilesWherePartialOnesWereDeleted) {
    Source source({200});
    const auto partial = served_files(source.log);
    source.grow(100);
    auto served = served_files(source.log);
    served["checkpoint"] = partial.at("checkpoint");
    must_follow(source_of(served));
    auto mirrored = files();
    mirrored.erase("keys");
    EXPECT_EQ(mirrored, partial);
    expect_whole(201);
}

TEST_F(AMirror, WithoutAKeyRemembersTheOneItSawFirst) {
    Source source({3});
    must_follow(source.fetch(), std::nullopt);
    source.grow(2);
    must_follow(source.fetch(), std::nullopt);
    expect_whole(source.size());
    EXPECT_FALSE(Mirror::open(place_ / "mirror", key_of('x')));
}

TEST_F(AMirror, OfAnotherKeyIsNotBegun) {
    Source source({3});
    expect_refusal(source.fetch(), MirrorFault::foreign_key, "another key", key_of('x'));
}

TEST_F(AMirror, RefusesAChangedKey) {
    Source source({3, 1});
    must_follow(source.fetch());
    // The same events under another log key, and more of them.
    MemoryLog other;
    MirrorCipher cipher;
    auto sealer = Sealer::resume(other, keys_from('x', 'e'), cipher).value();
    must_append(other, sealer, {batch_of_events("b0", {sealer.log_created()})});
    expect_refusal(source_of(served_files(other)), MirrorFault::foreign_key, "another key");
    for (int i = 0; i < 9; ++i)
        must_append(other, sealer,
                    {batch_of_events("b" + std::to_string(i + 1),
                                     {group_created("g" + std::to_string(i))})});
    expect_refusal(source_of(served_files(other)), MirrorFault::foreign_key, "another key");
    // What the log has, signed by a key that it did not announce.
    source.grow(1);
    auto served = served_files(source.log);
    served["checkpoint"] = sign_checkpoint({std::string(store_origin), source.sealer.tree_head()},
                                           keys_from('x', 'e').log)
                               .value();
    expect_refusal(source_of(served), MirrorFault::foreign_key, "in force");
    expect_whole(5);
}

TEST_F(AMirror, FollowsARotationOfKeys) {
    Source source({3});
    must_follow(source.fetch());
    source.rotate(domain::KeyPurpose::log, 'm', 'e');
    must_follow(source.fetch());
    source.grow(2, "a");
    must_follow(source.fetch());
    EXPECT_TRUE(files().contains(rotation_path(5))) << "for whoever mirrors the mirror";
    expect_whole(source.size(), key_of('m'));
    source.rotate(domain::KeyPurpose::event, 'm', 'f');
    source.grow(300, "b");
    source.rotate(domain::KeyPurpose::log, 'n', 'f');
    source.grow(1, "c");
    must_follow(source.fetch());
    expect_whole(source.size(), key_of('n'));
    EXPECT_FALSE(verified(key_of('l')).ok()) << "that key did not sign the newest checkpoint";
    // Whoever begins now trusts the key that signs now.
    TemporaryDirectory other;
    auto late = Mirror::open(other / "late", key_of('n'));
    ASSERT_TRUE(late);
    EXPECT_TRUE(late->follow(source.fetch()));
    auto stale = Mirror::open(other / "stale", key_of('l'));
    ASSERT_TRUE(stale);
    EXPECT_FALSE(stale->follow(source.fetch()));
}

TEST_F(AMirror, RefusesALogKeyThatTheOldOneDoesNotVouchFor) {
    Source source({3});
    must_follow(source.fetch());
    source.rotate(domain::KeyPurpose::log, 'm', 'e');
    source.grow(1);
    auto served = served_files(source.log);
    const auto rotation = rotation_path(5);
    ASSERT_TRUE(served.contains(rotation));
    const auto& vouched = served.at(rotation);
    // An intruder with the event key, but without the old log key, can sign with the new one alone.
    const auto tree = open_checkpoint(vouched, key_of('l')).value();
    auto forged = served;
    forged[rotation] = sign_checkpoint(tree, keys_from('m', 'e').log).value();
    expect_refusal(source_of(forged), MirrorFault::foreign_key, "not vouched for");
    // What the old key signed must be this history.
    Source other({4});
    auto of_another = served;
    of_another[rotation] = served_files(other.log).at("checkpoint");
    expect_refusal(source_of(of_another), MirrorFault::fork, "another history");
    auto missing = served;
    missing.erase(rotation);
    const auto step = opened().follow(source_of(missing));
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().fault, MirrorFault::unavailable);
    EXPECT_EQ(step.error().what, "the source does not serve `rotation/5`");
    must_follow(source_of(served));
    EXPECT_EQ(files().at(rotation), vouched);
    expect_whole(source.size(), key_of('m'));
}

TEST_F(AMirror, RefusesAForkOfTheSameSizeOrALargerOrSmallerOne) {
    Source source({3, 250, 10});
    must_follow(source.fetch());
    for (const int others : {9, 10, 11, 300}) {
        Source fork({3, 250});
        fork.grow(others, "fork");
        expect_refusal(fork.fetch(), MirrorFault::fork, "two histories");
        EXPECT_EQ(files().at("refused.checkpoint"), served_files(fork.log).at("checkpoint"));
    }
    source.grow(1);
    must_follow(source.fetch());
    expect_whole(source.size());
}

TEST_F(AMirror, RefusesALogThatLostItsEnd) {
    Source source({3, 250, 10});
    must_follow(source.fetch());
    const Source shorter({3, 250});
    expect_refusal(shorter.fetch(), MirrorFault::truncated, "ends at position 254");
    expect_whole(264);
}

TEST_F(AMirror, RefusesAnEntryThatTheEventKeyDidNotSign) {
    Source source({3});
    must_follow(source.fetch());
    // The log key signs a tree with an entry that another event key signed.
    MemoryLog other;
    MirrorCipher cipher;
    auto sealer = fill(other, cipher, {3});
    sealer.rotate(keys_from('l', 'x'));
    must_append(other, sealer, {batch_of_events("b9", {group_created("x")})});
    expect_refusal(source_of(served_files(other)), MirrorFault::damaged,
                   "position 5: the signature is not that of the event key");
}

TEST_F(AMirror, RefusesEveryByteFlippedOnTheWay) {
    Source source({4, 2});
    must_follow(source.fetch());
    source.grow(2);
    const auto served = served_files(source.log);
    for (const auto& [path, bytes] : served)
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto altered = served;
            altered[path][i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
            auto mirror = opened();
            const auto step = mirror.follow(source_of(altered));
            ASSERT_FALSE(step) << "byte " << i << " of " << path << " is not noticed";
            ASSERT_EQ(mirror.head().size, 7U);
        }
    expect_whole(7);
    must_follow(source.fetch());
    expect_whole(9);
}

TEST_F(AMirror, RefusesWhatIsCutOffAddedOrMissing) {
    Source source({4, 260});
    const auto served = served_files(source.log);
    for (const auto& [path, bytes] : served) {
        for (const auto& other :
             {bytes.substr(0, bytes.size() - 1), bytes + "x", bytes + bytes, std::string()}) {
            auto altered = served;
            altered[path] = other;
            auto mirror = opened();
            EXPECT_FALSE(mirror.follow(source_of(altered))) << path;
        }
        auto lacking = served;
        lacking.erase(path);
        expect_refusal(source_of(lacking), MirrorFault::unavailable, "");
    }
    must_follow(source.fetch());
    expect_whole(source.size());
}

TEST_F(AMirror, GoesOnWhereverTheSourceBreaksOff) {
    Source source({3});
    must_follow(source.fetch());
    source.grow(700);
    const auto served = served_files(source.log);
    const auto breaking = [&](int answers) -> LogFetch {
        return [&served, left = std::make_shared<int>(answers)](const std::string& path)
                   -> domain::Expected<std::optional<std::string>, std::string> {
            if ((*left)-- == 0) return domain::Failure{std::string("the line is dead")};
            return std::optional(served.at(path));
        };
    };
    int answers = 0;
    for (;; ++answers) {
        auto mirror = opened();
        const auto step = mirror.follow(breaking(answers));
        if (step) break;
        EXPECT_EQ(static_cast<int>(step.error().fault), static_cast<int>(MirrorFault::unavailable))
            << step.error().what;
        EXPECT_TRUE(verified().ok()) << "after " << answers << " answers";
    }
    EXPECT_GT(answers, 6);
    expect_whole(source.size());
    auto mirrored = files();
    mirrored.erase("keys");
    EXPECT_EQ(mirrored, served);
}

TEST_F(AMirror, DoesNotTrustWhatAnInterruptedStepLeft) {
    Source source({3});
    must_follow(source.fetch());
    source.grow(300);
    const auto served = served_files(source.log);
    const auto forged = place_ / "mirror/tile/entries/000";
    auto bundle = served.at("tile/entries/000");
    bundle[bundle.size() / 2] = static_cast<char>(bundle[bundle.size() / 2] ^ 1);
    std::ofstream(forged, std::ios::binary) << bundle;
    must_follow(source_of(served));
    EXPECT_EQ(files().at("tile/entries/000"), served.at("tile/entries/000"));
    expect_whole(source.size());
}

TEST_F(AMirror, TellsWhenItsOwnFilesWereChanged) {
    Source source({3});
    must_follow(source.fetch());
    for (const auto* name : {"checkpoint", "keys", "tile/0/000.p/4"}) {
        const auto path = place_ / "mirror" / name;
        const auto bytes = files().at(name);
        auto altered = bytes;
        altered[altered.size() / 3] = static_cast<char>(altered[altered.size() / 3] ^ 1);
        std::ofstream(path, std::ios::binary) << altered;
        const auto mirror = Mirror::open(place_ / "mirror", std::nullopt);
        EXPECT_FALSE(mirror) << name;
        if (!mirror) {
            EXPECT_THAT(mirror.error().what, HasSubstr("not as it was left")) << name;
        }
        std::ofstream(path, std::ios::binary) << bytes;
    }
    EXPECT_TRUE(Mirror::open(place_ / "mirror", std::nullopt));
}

TEST_F(AMirror, HasADirectoryOfItsOwn) {
    std::filesystem::create_directory(place_ / "full");
    std::ofstream(place_ / "full/letter") << "dear";
    EXPECT_FALSE(Mirror::open(place_ / "full", std::nullopt));
    const auto first = opened();
    const auto second = Mirror::open(place_ / "mirror", std::nullopt);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().what, HasSubstr("process"));
}

} // namespace
} // namespace muniment::eventstore
