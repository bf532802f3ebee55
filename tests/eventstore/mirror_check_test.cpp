#include "tests/eventstore/mirror_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::HasSubstr;

/// One flip a byte of each file; the newest checkpoint is the only one that a mirror keeps.
TEST_F(AMirror, FailsVerificationForEveryByteOfItsFiles) {
    Source source({3, 2});
    source.rotate(domain::KeyPurpose::event, 'l', 'f');
    source.grow(2);
    must_follow(source.fetch());
    expect_whole(source.size());
    for (const auto& [name, bytes] : files()) {
        const auto path = place_ / "mirror" / name;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto altered = bytes;
            altered[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
            std::ofstream(path, std::ios::binary) << altered;
            ASSERT_FALSE(verified().ok()) << "byte " << i << " of " << name << " is not noticed";
        }
        std::filesystem::remove(path);
        EXPECT_FALSE(verified().ok()) << name << " is missing";
        std::ofstream(path, std::ios::binary) << bytes;
    }
    expect_whole(source.size());
}

TEST_F(AMirror, FailsVerificationAtThePositionOfAnEntry) {
    Source source({3, 300});
    must_follow(source.fetch());
    const auto path = place_ / "mirror/tile/entries/000";
    const auto bundle = files().at("tile/entries/000");
    auto entries = parse_entry_bundle(bundle).value();
    std::swap(entries[99], entries[100]);
    std::ofstream(path, std::ios::binary) << entry_bundle(entries).value();
    const auto report = verified();
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.failure->position.value, 100U) << report.failure->what;
}

TEST_F(AMirror, ExtendsARememberedCheckpointOrFails) {
    Source source({3});
    const auto remembered = served_files(source.log).at("checkpoint");
    source.grow(5);
    must_follow(source.fetch());
    VerifyRequest request;
    request.log_key = key_of('l');
    request.remembered_checkpoint = remembered;
    for (const auto level : {VerifyLevel::quick, VerifyLevel::whole}) {
        request.level = level;
        const auto report = verify_mirror(place_ / "mirror", request);
        EXPECT_TRUE(report.ok()) << report.failure->what;
        EXPECT_TRUE(report.extends_remembered);
    }
    source.grow(1, "later");
    request.remembered_checkpoint = served_files(source.log).at("checkpoint");
    EXPECT_FALSE(verify_mirror(place_ / "mirror", request).ok());
}

} // namespace
} // namespace muniment::eventstore
