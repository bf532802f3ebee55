#pragma once

#include "eventstore/integrity/tile_path.hpp"
#include "eventstore/memory_log.hpp"
#include "eventstore/mirror/mirror.hpp"
#include "eventstore/mirror/mirror_check.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/sealer_store.hpp"
#include "tests/eventstore/served_log.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

/// Mirrors of logs in memory.
namespace muniment::eventstore {

using Files = std::map<std::string, std::string>;

/// A log that grows, and what is needed to grow it in another way.
struct Source {
    explicit Source(const std::vector<int>& commits, char event_seed = 'e')
        : sealer(fill(log, cipher, commits, event_seed)) {}

    void grow(int events, const std::string& name = "more") {
        std::vector<domain::EventData> data;
        for (int i = 0; i < events; ++i)
            data.push_back(group_created(name + std::to_string(i)));
        must_append(log, sealer, {batch_of_events(name, std::move(data))});
    }
    void rotate(domain::KeyPurpose purpose, char log_seed, char event_seed) {
        auto keys = keys_from(log_seed, event_seed);
        const bool is_log = purpose == domain::KeyPurpose::log;
        const auto created = sealer.log_created();
        domain::KeyRotated rotated;
        rotated.purpose = purpose;
        rotated.old_key = is_log ? created.log_key : created.event_key;
        rotated.new_key = is_log ? keys.log.verifier().vkey() : keys.event.verify_key().hex();
        must_append(log, sealer, {batch_of_events("rotation", {rotated})});
        sealer.rotate(std::move(keys));
    }
    LogFetch fetch() const { return source_of(served_files(log)); }
    std::uint64_t size() const { return log.head().value().tree_size; }

    MemoryLog log;
    MirrorCipher cipher;
    Sealer sealer;
};

inline NoteVerifier key_of(char log_seed) {
    return keys_from(log_seed, 'e').log.verifier();
}

/// The mirror in a directory of its own.
class AMirror : public ::testing::Test {
  protected:
    Mirror opened(std::optional<NoteVerifier> key = key_of('l')) {
        auto mirror = Mirror::open(place_ / "mirror", std::move(key));
        if (!mirror) throw std::runtime_error(mirror.error().what);
        return std::move(mirror).value();
    }
    MirrorStep must_follow(const LogFetch& fetch, std::optional<NoteVerifier> key = key_of('l')) {
        auto mirror = opened(std::move(key));
        auto step = mirror.follow(fetch);
        if (!step) throw std::runtime_error(step.error().what);
        return *step;
    }
    /// Fails so, and leaves what was confirmed as it was; the verdict on the mirror stays.
    void expect_refusal(const LogFetch& fetch, MirrorFault fault, const std::string& words,
                        std::optional<NoteVerifier> key = key_of('l')) {
        const bool is_new = !std::filesystem::exists(place_ / "mirror" / "checkpoint");
        auto before = is_new ? Files{} : files();
        before.erase("refused.checkpoint");
        {
            auto mirror = opened(std::move(key));
            const auto step = mirror.follow(fetch);
            ASSERT_FALSE(step) << "was accepted: " << words;
            EXPECT_EQ(static_cast<int>(step.error().fault), static_cast<int>(fault))
                << step.error().what;
            EXPECT_THAT(step.error().what, ::testing::HasSubstr(words));
        }
        auto after = files();
        after.erase("refused.checkpoint");
        if (is_new) {
            EXPECT_FALSE(after.contains("checkpoint")) << words;
        } else {
            EXPECT_EQ(after, before) << words;
        }
    }
    Files files() const { return files_in(place_ / "mirror"); }
    VerifyReport verified(std::optional<NoteVerifier> key = key_of('l')) const {
        VerifyRequest request;
        request.log_key = std::move(key);
        return verify_mirror(place_ / "mirror", request);
    }
    void expect_whole(std::uint64_t size, std::optional<NoteVerifier> key = key_of('l')) const {
        const auto report = verified(std::move(key));
        EXPECT_TRUE(report.ok()) << report.failure->position.value << ": " << report.failure->what;
        EXPECT_TRUE(report.authentic);
        EXPECT_EQ(report.head.size, size);
    }

    TemporaryDirectory place_;
};

} // namespace muniment::eventstore
