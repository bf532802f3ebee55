#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/tile_source.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/keys/key_files.hpp"
#include "eventstore/sealer.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/subject_keys.hpp"
#include "tests/scenarios/real_store.hpp"

#include <gtest/gtest.h>

// A store to which a newer version has written: its bytes hold, what they say is not understood.

namespace muniment::scenarios {
namespace {

namespace es = muniment::eventstore;

/// A body as the store's own sealer makes it, but of a type that no version knows yet.
std::string body_of_the_future(const es::EventLog& log, es::StoreKeys keys) {
    auto cipher = es::SubjectKeys::in_memory();
    auto sealer = es::Sealer::resume(log, std::move(keys), **cipher);
    es::BatchDraft batch;
    batch.id = "00000000-0000-7000-8000-000000000001";
    batch.circumstances.actor = {"system", "local", "future", "cli", "", {}, {}};
    batch.events.push_back({"00000000-0000-7000-8000-000000000002",
                            domain::GroupDeleted{*domain::GroupId::parse("g"), 0, 0, 0, 0, 0}});
    const auto stamp = domain::RecordedTime{{sealer->last_recorded().instant.us + 1}};
    auto body = sealer->seal({batch}, stamp)->commit.events.front().body;
    const std::string known = "group.deleted";
    return body.replace(body.find(known), known.size(), "group.painted");
}

/// Appends it, signed by the keys of the store.
void append_event_of_the_future(const RealStore& store, const std::string& origin) {
    const auto load = [&] {
        return *es::load_keys(store.data() / "keys", origin, es::passphrase_from_environment);
    };
    auto log = *es::SqliteLog::open(store.data() / "log.db", es::OpenMode::read_write);
    const auto keys = load();
    const auto head = *log->head();
    es::StoredEvent event{{head.tree_size + 1}, body_of_the_future(*log, load()), {}};
    event.signatures.push_back(es::sign_event(event.body, keys.event));
    auto tree = *es::TileTree::resume(head.tree_size, es::tiles_of(*log));
    const auto leaf = es::leaf_hash(es::entry_of(event));
    es::SealedCommit commit;
    commit.events.push_back(std::move(event));
    commit.tiles = tree.append(std::span(&leaf, 1));
    commit.checkpoint = {head.commit + 1, tree.size(),
                         *es::sign_checkpoint({origin, tree.head()}, keys.log)};
    ASSERT_TRUE(log->append(head, commit).has_value());
}

TEST(EventOfTheFuture, StopsOpeningWithItsPositionAndIsVerifiedAllTheSame) {
    const RealStore store;
    const auto origin = store.verifier_key().substr(0, store.verifier_key().find('+'));
    append_event_of_the_future(store, origin);

    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"serve"}, {"export"}, {"log"}, {"key", "recover"}}) {
        const auto outcome = store.run(command);
        EXPECT_EQ(outcome.exit_code, 3) << command.front();
        EXPECT_NE(outcome.err.find("position 3"), std::string::npos) << outcome.err;
        EXPECT_NE(outcome.err.find("group.painted"), std::string::npos) << outcome.err;
        EXPECT_NE(outcome.err.find("needs"), std::string::npos) << outcome.err;
    }
    const auto verified = store.verify();
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
    EXPECT_NE(verified.out.find("not understood"), std::string::npos) << verified.out;
    EXPECT_NE(verified.out.find("authentic"), std::string::npos) << verified.out;
}

} // namespace
} // namespace muniment::scenarios
