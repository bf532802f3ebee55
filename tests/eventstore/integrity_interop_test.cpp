#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/receipt.hpp"
#include "eventstore/integrity/tile_path.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"
#include "tests/paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>

// Verifiers that this project did not write read what it writes: golang.org/x/mod for notes, tiles,
// bundles, receipts and consistency; the crypto module of Node for the signatures of events.

namespace muniment::eventstore {
namespace {

namespace fs = std::filesystem;
using testing::key_of_seed;
using testing::specified_signer;
using testing::value_of;

constexpr std::uint64_t old_size = 300;
constexpr std::uint64_t new_size = 600;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << bytes;
    ASSERT_TRUE(out.flush().good()) << path;
}

/// The exit code of a shell command whose output is dropped.
int run(const std::string& command) {
    const int status = std::system((command + " >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string quoted(const fs::path& path) {
    return "'" + path.string() + "'";
}

/// A log of signed events that is served as files, at two of its sizes.
class ServedLog {
  public:
    explicit ServedLog(fs::path directory) : directory_(std::move(directory)) {
        grow_to(old_size);
        grow_to(new_size);
        for (const std::uint64_t index : {0U, 255U, 256U, 300U, 599U})
            write_receipt(index);
    }

  private:
    void grow_to(std::uint64_t size) {
        std::vector<Hash> leaves;
        while (entries_.size() < size) {
            const std::uint64_t position = entries_.size() + 1;
            StoredEvent event{{position}, R"({"position":)" + std::to_string(position) + "}", {}};
            event.signatures.push_back(sign_event(event.body, event_key_));
            entries_.push_back(entry_of(event));
            leaves.push_back(leaf_hash(entries_.back()));
        }
        write_tiles(tree_.append(leaves));
        const std::string note =
            value_of(sign_checkpoint({signer_.verifier().name(), tree_.head()}, signer_));
        write_file(directory_ / "checkpoint", note);
        write_file(directory_ / ("checkpoint." + std::to_string(size)), note);
    }

    void write_tiles(std::vector<Tile> tiles) {
        for (const Tile& tile : tiles) {
            const std::uint64_t width = tile.hashes.size() / sizeof(Hash);
            write_file(directory_ / tile_path(tile.level, tile.index, width), tile.hashes);
            if (tile.level > 0) continue;
            const auto entries = std::span(entries_).subspan(tile.index * tile_width_max, width);
            write_file(directory_ / entries_path(tile.index, width),
                       value_of(entry_bundle(entries)));
        }
        tiles_.put(std::move(tiles));
    }

    void write_receipt(std::uint64_t index) const {
        const Receipt receipt{"beside the proof", index,
                              value_of(inclusion_proof(index, tree_.size(), tiles_.source())),
                              read_file(directory_ / "checkpoint")};
        write_file(directory_ / "receipts" / (std::to_string(index) + ".tlog-proof"),
                   format_receipt(receipt));
    }

    fs::path directory_;
    NoteSigner signer_ = specified_signer();
    SigningKey event_key_ = key_of_seed('\x03');
    std::vector<std::string> entries_;
    TileTree tree_;
    testing::TileMap tiles_;
};

class IndependentVerifier : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "muniment-interop-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        scratch_ = pattern;
        const ServedLog written(log());
    }

    void TearDown() override {
        if (!scratch_.empty()) fs::remove_all(scratch_);
    }

    fs::path log() const { return scratch_ / "log"; }

    /// A copy of the log in which one byte of one file, counted from its middle, is another.
    fs::path tampered(const fs::path& file, std::size_t from_middle = 0) const {
        fs::path copy = scratch_ / "tampered";
        fs::remove_all(copy);
        fs::copy(log(), copy, fs::copy_options::recursive);
        std::string bytes = read_file(copy / file);
        auto& byte = bytes[bytes.size() / 2 + from_middle];
        byte = static_cast<char>(byte ^ 1);
        write_file(copy / file, bytes);
        return copy;
    }

    fs::path scratch_;
};

class GoVerifier : public IndependentVerifier {
  protected:
    void SetUp() override {
        if (run("command -v go") != 0) GTEST_SKIP() << "go is not installed (golang-go)";
        if (!fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb"))
            GTEST_SKIP() << "x/mod is not installed (golang-golang-x-mod-dev)";
        IndependentVerifier::SetUp();
        const fs::path cache = fs::temp_directory_path() / "muniment-go-cache";
        const fs::path source = muniment::testing::paths::sources() / "tests/interop/verify.go";
        ASSERT_EQ(run("GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=" + quoted(cache) +
                      " go build -o " + quoted(program()) + " " + quoted(source)),
                  0);
    }

    fs::path program() const { return scratch_ / "verify"; }

    int verify(const fs::path& directory, const std::string& old_checkpoint = "") const {
        return run(quoted(program()) + " " + quoted(directory) + " '" +
                   specified_signer().verifier().vkey() + "' " +
                   (old_checkpoint.empty() ? "" : quoted(directory / old_checkpoint)));
    }
};

TEST_F(GoVerifier, AcceptsTheLogAndThatItContinuesItsOlderCheckpoint) {
    EXPECT_EQ(verify(log()), 0);
    EXPECT_EQ(verify(log(), "checkpoint.300"), 0);
    EXPECT_EQ(verify(log(), "checkpoint.600"), 0);
}

TEST_F(GoVerifier, RefusesOneAlteredByteAnywhere) {
    for (const char* file :
         {"checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/0/001.p/44",
          "tile/1/000.p/2", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001",
          "tile/entries/001.p/44", "tile/entries/002.p/88", "receipts/256.tlog-proof"})
        EXPECT_EQ(verify(tampered(file)), 1) << file;
    EXPECT_EQ(verify(tampered("checkpoint.300"), "checkpoint.300"), 1);
}

TEST_F(GoVerifier, RefusesALogThatDoesNotContinueTheCheckpoint) {
    const auto signer = specified_signer();
    const testing::SpecifiedTree other(old_size);
    write_file(log() / "checkpoint.other",
               value_of(sign_checkpoint({signer.verifier().name(), other.tree.head()}, signer)));
    EXPECT_EQ(verify(log(), "checkpoint.other"), 1);
    fs::copy_file(log() / "checkpoint.300", log() / "checkpoint",
                  fs::copy_options::overwrite_existing);
    EXPECT_EQ(verify(log(), "checkpoint.600"), 1);
}

class NodeVerifier : public IndependentVerifier {
  protected:
    void SetUp() override {
        if (run("command -v node") != 0) GTEST_SKIP() << "node is not installed (nodejs)";
        IndependentVerifier::SetUp();
    }

    int verify(const fs::path& directory, char key_seed = '\x03') const {
        const fs::path program =
            muniment::testing::paths::sources() / "tests/interop/verify_dsse.mjs";
        return run("node " + quoted(program) + " " + quoted(directory) + " " +
                   key_of_seed(key_seed).verify_key().hex());
    }
};

TEST_F(NodeVerifier, AcceptsTheSignatureOfEveryEvent) {
    EXPECT_EQ(verify(log()), 0);
}

TEST_F(NodeVerifier, RefusesOneAlteredByteOfAnEntry) {
    // An entry is some 300 bytes: steps of 37 reach payload, type, keyid and signature.
    for (std::size_t from_middle = 0; from_middle < 300; from_middle += 37)
        EXPECT_EQ(verify(tampered("tile/entries/001", from_middle)), 1) << from_middle;
}

TEST_F(NodeVerifier, RefusesAnotherKey) {
    EXPECT_EQ(verify(log(), '\x04'), 1);
}

} // namespace
} // namespace muniment::eventstore
