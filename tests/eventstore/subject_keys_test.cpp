#include "eventstore/sealed_profile.hpp"
#include "eventstore/subject_keys.hpp"
#include "migrations/database.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace muniment::eventstore {
namespace {

const auto ada = *domain::UserId::parse("auth0|ada");
const auto bob = *domain::UserId::parse("auth0|bob");
constexpr std::string_view profile = R"({"email":"ada@example.com"})";

class SubjectKeysFile : public testing::Test {
  protected:
    SubjectKeysFile() : path_(directory_ / "secrets.db"), keys_(*SubjectKeys::create(path_)) {}

    void reopen() {
        keys_.reset();
        keys_ = *SubjectKeys::open(path_, OpenMode::read_write);
    }

    std::string stored_secret(const std::string& key_id) {
        auto database = migrations::open_database(path_, migrations::Kind::secrets,
                                                  migrations::Mode::read_only);
        SQLite::Statement row(database, "SELECT secret FROM subject_key WHERE key_id = ?");
        row.bind(1, key_id);
        return row.executeStep() ? row.getColumn(0).getString() : "";
    }

    TemporaryDirectory directory_;
    std::filesystem::path path_;
    std::unique_ptr<SubjectKeys> keys_;
};

TEST_F(SubjectKeysFile, OpensWhatItSealed) {
    const std::string sealed = *keys_->seal(ada, profile);
    EXPECT_EQ(sealed.find("ada"), std::string::npos);
    EXPECT_EQ(*keys_->open(ada, sealed), profile);
    EXPECT_EQ(*keys_->open(ada, *keys_->seal(ada, "")), "");
}

TEST_F(SubjectKeysFile, OpensItAfterTheStoreWasOpenedAnew) {
    const std::string sealed = *keys_->seal(ada, profile);
    reopen();
    EXPECT_EQ(*keys_->open(ada, sealed), profile);
    EXPECT_EQ(parse_sealed_profile(*keys_->seal(ada, profile))->key_id,
              parse_sealed_profile(sealed)->key_id);
}

TEST_F(SubjectKeysFile, TheFormIsExact) {
    const std::string sealed = *keys_->seal(ada, profile);
    const auto parsed = parse_sealed_profile(sealed);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(sealed, format_sealed_profile(*parsed));
    EXPECT_EQ(parsed->nonce.size(), 24u);
    EXPECT_EQ(parsed->ciphertext.size(), profile.size() + 16);
    EXPECT_EQ(*keys_->key_ids(ada), std::vector{parsed->key_id});
    EXPECT_EQ(parsed->key_id.size(), 32u);
}

TEST_F(SubjectKeysFile, TwoSealsOfOneProfileDiffer) {
    EXPECT_NE(*keys_->seal(ada, profile), *keys_->seal(ada, profile));
}

TEST_F(SubjectKeysFile, ASealedProfileCannotBeMovedToAnotherUser) {
    const std::string sealed = *keys_->seal(ada, profile);
    ASSERT_TRUE(keys_->seal(bob, profile));
    const auto opened = keys_->open(bob, sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what,
              "the sealed profile of `auth0|bob` does not authenticate with its key");
}

TEST_F(SubjectKeysFile, EveryAlteredByteIsNoticed) {
    const std::string sealed = *keys_->seal(ada, profile);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        const auto opened = keys_->open(ada, altered);
        EXPECT_TRUE(!opened || *opened == std::nullopt) << altered;
    }
    for (const std::string& other : {sealed + " ", " " + sealed, sealed.substr(1), std::string()})
        EXPECT_FALSE(keys_->open(ada, other)) << other;
}

TEST_F(SubjectKeysFile, AnUnknownKeyReadsAsAbsent) {
    const std::string sealed = *(*SubjectKeys::in_memory())->seal(ada, profile);
    const auto opened = keys_->open(ada, sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, std::nullopt);
}

TEST_F(SubjectKeysFile, ADestroyedKeyReadsAsAbsentForEver) {
    const std::string sealed = *keys_->seal(ada, profile);
    const std::string of_bob = *keys_->seal(bob, profile);
    ASSERT_TRUE(keys_->destroy(*keys_->key_ids(ada)));
    EXPECT_EQ(*keys_->open(ada, sealed), std::nullopt);
    EXPECT_TRUE(keys_->key_ids(ada)->empty());
    reopen();
    EXPECT_EQ(*keys_->open(ada, sealed), std::nullopt);
    EXPECT_EQ(*keys_->open(bob, of_bob), profile);
}

TEST_F(SubjectKeysFile, AfterDestructionANewProfileGetsANewKey) {
    const std::string first = *keys_->seal(ada, profile);
    const auto old_ids = *keys_->key_ids(ada);
    ASSERT_TRUE(keys_->destroy(old_ids));
    const std::string second = *keys_->seal(ada, "new");
    EXPECT_NE(*keys_->key_ids(ada), old_ids);
    EXPECT_EQ(*keys_->open(ada, second), "new");
    EXPECT_EQ(*keys_->open(ada, first), std::nullopt);
}

TEST_F(SubjectKeysFile, DestroyingAgainOrTheUnknownIsNoError) {
    ASSERT_TRUE(keys_->seal(ada, profile));
    const auto ids = *keys_->key_ids(ada);
    EXPECT_TRUE(keys_->destroy(ids));
    EXPECT_TRUE(keys_->destroy(ids));
    EXPECT_TRUE(keys_->destroy(std::vector<std::string>{"unknown"}));
    EXPECT_TRUE(keys_->destroy({}));
}

TEST_F(SubjectKeysFile, NoFileHoldsTheBytesOfADestroyedKey) {
    std::vector<domain::UserId> users;
    for (int i = 0; i < 2'000; ++i)
        users.push_back(*domain::UserId::parse("user-" + std::to_string(i * 7919 % 2000)));
    // Singly too, so that pages are split and joined in between.
    for (int i = 0; i < 300; ++i)
        ASSERT_TRUE(keys_->seal(users[static_cast<std::size_t>(i)], profile));
    ASSERT_TRUE(keys_->prepare(users));
    std::vector<std::string> ids;
    std::vector<std::string> secrets;
    for (std::size_t i = 0; i < users.size(); i += 13) {
        ids.push_back(keys_->key_ids(users[i])->front());
        secrets.push_back(stored_secret(ids.back()));
        ASSERT_EQ(secrets.back().size(), 32u);
    }
    const std::string before = directory_.contents();
    for (const std::string& secret : secrets)
        ASSERT_NE(before.find(secret), std::string::npos); // else this test could not fail
    ASSERT_TRUE(keys_->destroy(ids));
    const std::string after = directory_.contents();
    for (const std::string& secret : secrets)
        EXPECT_EQ(after.find(secret), std::string::npos);
}

TEST_F(SubjectKeysFile, PreparesManyKeysAtOnceAndEachOnce) {
    ASSERT_TRUE(keys_->seal(ada, profile));
    const auto of_ada = *keys_->key_ids(ada);
    ASSERT_TRUE(keys_->prepare(std::vector{ada, bob, bob}));
    EXPECT_EQ(*keys_->key_ids(ada), of_ada);
    EXPECT_EQ(keys_->key_ids(bob)->size(), 1u);
    EXPECT_EQ(parse_sealed_profile(*keys_->seal(bob, profile))->key_id,
              keys_->key_ids(bob)->front());
}

TEST_F(SubjectKeysFile, AReaderBesideTheWriterFindsKeysThatCameLater) {
    const auto reader = *SubjectKeys::open(path_, OpenMode::read_only);
    const std::string sealed = *keys_->seal(ada, profile);
    EXPECT_EQ(*reader->open(ada, sealed), profile);
    EXPECT_FALSE(reader->seal(bob, profile));
    EXPECT_FALSE(reader->destroy(*keys_->key_ids(ada)));
    EXPECT_EQ(*keys_->open(ada, sealed), profile);
}

TEST_F(SubjectKeysFile, ServesManyThreads) {
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const auto user = *domain::UserId::parse("user-" + std::to_string((i + t) % 20));
                const auto sealed = keys_->seal(user, profile);
                if (!sealed || *keys_->open(user, *sealed) != profile) ++failures;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(failures, 0);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(keys_->key_ids(*domain::UserId::parse("user-" + std::to_string(i)))->size(), 1u);
}

TEST(SubjectKeys, RefusesAForeignFile) {
    const TemporaryDirectory directory;
    {
        migrations::open_database(directory / "log.db", migrations::Kind::log,
                                  migrations::Mode::create);
    }
    EXPECT_FALSE(SubjectKeys::open(directory / "log.db", OpenMode::read_write));
    EXPECT_FALSE(SubjectKeys::create(directory / "log.db"));
    EXPECT_FALSE(SubjectKeys::open(directory / "absent.db", OpenMode::read_write));
}

} // namespace
} // namespace muniment::eventstore
