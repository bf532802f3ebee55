#include "eventstore/memory_log.hpp"
#include "eventstore/signature_lines.hpp"
#include "eventstore/verify/verify.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/sealer_store.hpp"

#include <gtest/gtest.h>

/// Each byte of everything that a log holds, turned around one at a time. A verification costs as
/// much as the log is long, so this log has a dozen events, of which none is like another; every
/// row of a log of some hundred is tampered with in the file, in tamper_test.cpp.
namespace muniment::eventstore {
namespace {

/// The rows of a log, free to be altered.
class Rows final : public EventLog {
  public:
    explicit Rows(const EventLog& log) {
        const auto read = log.read({1}, [&](StoredEvent event) {
            events.push_back(std::move(event));
            return true;
        });
        if (!read) std::abort();
        head_ = log.head().value();
        tile_ = log.tile(0, 0).value().value();
        for (std::uint64_t commit = 1; commit <= head_.commit; ++commit)
            checkpoints.push_back(log.checkpoint(CheckpointOfCommit{commit}).value().value());
    }

    domain::Expected<domain::Done, AppendError> append(const Head&, const SealedCommit&) override {
        return domain::Failure{NotWritten{"rows"}};
    }
    domain::Expected<Head, ReadError> head() const override { return head_; }
    domain::Expected<domain::Done, ReadError>
    read(domain::Position first, const std::function<bool(StoredEvent)>& visit) const override {
        for (auto i = first.value - 1; i < events.size(); ++i) {
            if (unreadable == i) return domain::Failure{ReadError{"malformed row"}};
            if (!visit(events[i])) break;
        }
        return domain::Done{};
    }
    domain::Expected<std::optional<Tile>, ReadError> tile(std::uint64_t level,
                                                          std::uint64_t index) const override {
        return level == 0 && index == 0 ? std::optional(tile_) : std::nullopt;
    }
    domain::Expected<std::optional<StoredCheckpoint>, ReadError>
    checkpoint(const CheckpointQuery& query) const override {
        const auto* asked = std::get_if<CheckpointOfCommit>(&query);
        const auto commit = asked == nullptr ? head_.commit : asked->commit;
        return commit <= checkpoints.size() ? std::optional(checkpoints[commit - 1]) : std::nullopt;
    }

    std::string& hashes() { return tile_.hashes; }

    std::vector<StoredEvent> events;
    std::vector<StoredCheckpoint> checkpoints;
    std::size_t unreadable = std::string::npos; ///< index of an event whose row is no row

  private:
    Head head_;
    Tile tile_;
};

class TamperedBytes : public ::testing::Test {
  protected:
    TamperedBytes() : rows_(made()) {}

    /// Twelve events; the keys change in between.
    static Rows made() {
        MemoryLog log;
        MirrorCipher cipher;
        auto sealer = fill(log, cipher, {3, 1});
        rotate(log, sealer, domain::KeyPurpose::event, keys_from('l', 'f'));
        must_append(log, sealer, {batch_of_events("m", {members_added("g1", {"ada", "bo|1"})})});
        rotate(log, sealer, domain::KeyPurpose::log, keys_from('m', 'f'));
        must_append(log, sealer,
                    {batch_of_events("n", {group_created("x"), group_created("y")}),
                     batch_of_events("o", {members_added("x", {"cy"}), group_created("z")})});
        return Rows(log);
    }
    static void rotate(EventLog& log, Sealer& sealer, domain::KeyPurpose purpose, StoreKeys keys) {
        const auto created = sealer.log_created();
        const bool is_log = purpose == domain::KeyPurpose::log;
        domain::KeyRotated rotated;
        rotated.purpose = purpose;
        rotated.old_key = is_log ? created.log_key : created.event_key;
        rotated.new_key = is_log ? keys.log.verifier().vkey() : keys.event.verify_key().hex();
        must_append(log, sealer,
                    {batch_of_events(std::string("r-") + (is_log ? "log" : "event"), {rotated})});
        sealer.rotate(std::move(keys));
    }

    std::optional<VerifyFailure> fault() const {
        VerifyRequest request;
        request.log_key = keys_from('l', 'e').log.verifier();
        return verify(rows_, request).failure;
    }

    /// One flip a byte, undone afterwards.
    void expect_failures(std::string& bytes, std::uint64_t position, const std::string& what) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char before = bytes[i];
            bytes[i] = static_cast<char>(before ^ (1 << i % 8));
            expect_failure_at(position, "byte " + std::to_string(i) + " of " + what);
            bytes[i] = before;
        }
    }
    void expect_failure_at(std::uint64_t position, const std::string& what) const {
        const auto failure = fault();
        ASSERT_TRUE(failure) << what << " is not noticed";
        EXPECT_EQ(failure->position.value, position) << what << ": " << failure->what;
    }

    Rows rows_;
};

TEST_F(TamperedBytes, AreNotSuspectedWithoutReason) {
    const auto failure = fault();
    EXPECT_FALSE(failure) << failure->what;
    EXPECT_EQ(rows_.events.size(), 12U);
}

TEST_F(TamperedBytes, FailInEachBody) {
    for (auto& event : rows_.events)
        expect_failures(event.body, event.position.value,
                        "the body of " + std::to_string(event.position.value));
}

/// As the column holds them.
TEST_F(TamperedBytes, FailInEachSignature) {
    for (std::size_t row = 0; row < rows_.events.size(); ++row) {
        auto& signatures = rows_.events[row].signatures;
        const auto before = signatures;
        const auto text = format_signature_lines(before);
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto altered = text;
            altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
            const auto parsed = parse_signature_lines(altered);
            rows_.unreadable = parsed ? std::string::npos : row;
            if (parsed) signatures = *parsed;
            expect_failure_at(row + 1, "byte " + std::to_string(i) + " of the signatures of " +
                                           std::to_string(row + 1));
            signatures = before;
        }
        rows_.unreadable = std::string::npos;
    }
}

TEST_F(TamperedBytes, FailInEachCheckpoint) {
    for (auto& checkpoint : rows_.checkpoints)
        expect_failures(checkpoint.note, checkpoint.tree_size,
                        "the checkpoint of commit " + std::to_string(checkpoint.commit));
}

TEST_F(TamperedBytes, FailInEachTile) {
    auto& hashes = rows_.hashes();
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const char before = hashes[i];
        hashes[i] = static_cast<char>(before ^ (1 << i % 8));
        expect_failure_at(i / sizeof(Hash) + 1, "byte " + std::to_string(i) + " of the tile");
        hashes[i] = before;
    }
}

} // namespace
} // namespace muniment::eventstore
