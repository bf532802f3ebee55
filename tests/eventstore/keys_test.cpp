#include "eventstore/keys/key_files.hpp"
#include "eventstore/keys/key_text.hpp"
#include "tests/eventstore/sealer_store.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace muniment::eventstore {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const PassphraseSource no_passphrase = [] { return std::nullopt; };

PassphraseSource passphrase(std::string text) {
    return [text] { return std::optional(text); };
}

class Keys : public testing::Test {
  protected:
    std::filesystem::path keys() const { return directory_ / "keys"; }

    std::string text_of(const std::string& file) const {
        std::ifstream in(keys() / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    StoreKeys created(const std::optional<std::string>& phrase = std::nullopt) const {
        return create_keys(keys(), store_origin, phrase).value();
    }

    std::string load_problem(const PassphraseSource& source,
                             std::string_view origin = store_origin) const {
        const auto loaded = load_keys(keys(), origin, source);
        return loaded ? "" : loaded.error().what;
    }

    bool same(const StoreKeys& a, const StoreKeys& b) const {
        return a.log.verifier() == b.log.verifier() && a.event.verify_key() == b.event.verify_key();
    }

    TemporaryDirectory directory_;
};

TEST_F(Keys, AreReadAsTheyWereCreated) {
    const auto made = created();
    EXPECT_TRUE(same(made, load_keys(keys(), store_origin, no_passphrase).value()));
    EXPECT_NE(made.log.verifier().key(), made.event.verify_key());
}

TEST_F(Keys, AreReadableByTheirOwnerAlone) {
    created();
    for (const auto* file : {"log.key", "event.key"}) {
        struct stat status {};
        ASSERT_EQ(::stat((keys() / file).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << file;
    }
}

TEST_F(Keys, AreInTheFormOfGoSigners) {
    created();
    EXPECT_THAT(text_of("log.key"), StartsWith("PRIVATE+KEY+muniment.example/main+"));
    EXPECT_THAT(text_of("event.key"), StartsWith("PRIVATE+KEY+muniment.example/main/event+"));
}

TEST_F(Keys, AreNeverOverwritten) {
    const auto made = created();
    const auto again = create_keys(keys(), store_origin, std::nullopt);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().what, HasSubstr("exists already"));
    EXPECT_TRUE(same(made, load_keys(keys(), store_origin, no_passphrase).value()));
}

TEST_F(Keys, AreRefusedWhereOthersMayReadThem) {
    created();
    ::chmod((keys() / "event.key").c_str(), 0640);
    EXPECT_THAT(load_problem(no_passphrase), HasSubstr("event.key` may be read by others"));
}

TEST_F(Keys, AreRefusedWhereTheyAreMissing) {
    EXPECT_THAT(load_problem(no_passphrase), HasSubstr("log.key` cannot be opened"));
}

TEST_F(Keys, AreRefusedForAnotherOrigin) {
    created();
    EXPECT_THAT(load_problem(no_passphrase, "other.example/main"),
                HasSubstr("is the key of `muniment.example/main`, not of `other.example/main`"));
}

TEST_F(Keys, AreRefusedInEachOthersPlace) {
    created();
    std::filesystem::rename(keys() / "event.key", keys() / "log.key");
    EXPECT_THAT(load_problem(no_passphrase), HasSubstr("is the key of"));
}

TEST_F(Keys, AreRefusedWhenDamaged) {
    created();
    const auto good = text_of("log.key");
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        std::ofstream(keys() / "log.key", std::ios::binary) << bad;
        EXPECT_NE(load_problem(no_passphrase), "") << i;
        std::ofstream(keys() / "log.key", std::ios::binary) << good.substr(0, i);
        EXPECT_NE(load_problem(no_passphrase), "") << i;
    }
}

TEST_F(Keys, OpenWithTheirPassphraseAlone) {
    const auto made = created("correct horse");
    EXPECT_THAT(text_of("log.key"), StartsWith("muniment-sealed-key v1 3 67108864 "));
    EXPECT_TRUE(same(made, load_keys(keys(), store_origin, passphrase("correct horse")).value()));
    EXPECT_THAT(load_problem(passphrase("battery staple")), HasSubstr("another passphrase"));
    EXPECT_THAT(load_problem(no_passphrase), HasSubstr("MUNIMENT_PASSPHRASE"));
}

TEST(SealedText, RefusesToSpendWhateverAFileAsksFor) {
    const auto sealed = seal_text("secret", "phrase").value();
    auto greedy = sealed;
    greedy.replace(greedy.find("67108864"), 8, "99999999999");
    EXPECT_THAT(unseal_text(greedy, "phrase").error().what, HasSubstr("no private key in a form"));
    EXPECT_EQ(unseal_text(sealed, "phrase").value(), "secret");
}

TEST_F(Keys, ChangeOnceTheRotationIsCommitted) {
    const auto old_keys = created();
    const auto rotation =
        prepare_rotation(keys(), old_keys, domain::KeyPurpose::event, std::nullopt).value();
    EXPECT_EQ(rotation.old_key, old_keys.event.verify_key().hex());
    EXPECT_TRUE(same(old_keys, load_keys(keys(), store_origin, no_passphrase).value()));

    ASSERT_TRUE(settle_rotation(keys(), store_origin, rotation, no_passphrase));
    const auto fresh = load_keys(keys(), store_origin, no_passphrase).value();
    EXPECT_EQ(fresh.event.verify_key().hex(), rotation.new_key);
    EXPECT_EQ(fresh.log.verifier(), old_keys.log.verifier());
    EXPECT_FALSE(std::filesystem::exists(keys() / "event.key.new"));
    EXPECT_TRUE(settle_rotation(keys(), store_origin, rotation, no_passphrase));
}

TEST_F(Keys, StayWhereTheRotationIsNotInTheLog) {
    const auto old_keys = created();
    auto rotation =
        prepare_rotation(keys(), old_keys, domain::KeyPurpose::log, std::nullopt).value();
    EXPECT_EQ(rotation.old_key, old_keys.log.verifier().vkey());
    ASSERT_TRUE(settle_rotation(keys(), store_origin, std::nullopt, no_passphrase));
    EXPECT_TRUE(same(old_keys, load_keys(keys(), store_origin, no_passphrase).value()));

    // An earlier rotation ends the log; the successor at hand is another one.
    ASSERT_TRUE(prepare_rotation(keys(), old_keys, domain::KeyPurpose::log, std::nullopt));
    ASSERT_TRUE(settle_rotation(keys(), store_origin, rotation, no_passphrase));
    EXPECT_TRUE(same(old_keys, load_keys(keys(), store_origin, no_passphrase).value()));
}

} // namespace
} // namespace muniment::eventstore
