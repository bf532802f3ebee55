#include "eventstore/anchor.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace muniment::eventstore {
namespace {

using namespace std::chrono_literals;

StoredCheckpoint checkpoint_of(std::uint64_t size) {
    return {size, size, "muniment.example/main\n" + std::to_string(size) + "\nroot=\n\nline\n"};
}

class AnchorFile : public testing::Test {
  protected:
    AnchorFile() : path_(directory_ / "anchor") {}

    std::uint64_t size_in_file() const {
        const auto kept = Anchor::read(path_);
        return kept && *kept ? (*kept)->tree_size : 0;
    }

    /// Waits until the file is at `size`; a deadline keeps a defect from hanging the test.
    bool arrives_at(std::uint64_t size) const {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (size_in_file() != size && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(2ms);
        return size_in_file() == size;
    }

    TemporaryDirectory directory_;
    std::filesystem::path path_;
};

TEST_F(AnchorFile, IsAbsentAtFirst) {
    EXPECT_EQ(*Anchor::read(path_), std::nullopt);
    { const auto anchor = *Anchor::start(path_); }
    EXPECT_EQ(*Anchor::read(path_), std::nullopt);
}

TEST_F(AnchorFile, HoldsTheNoteAndNothingElse) {
    {
        const auto anchor = *Anchor::start(path_);
        anchor->keep(checkpoint_of(5));
    }
    EXPECT_EQ(*Anchor::read(path_), (AnchoredCheckpoint{5, checkpoint_of(5).note}));
    EXPECT_EQ(directory_.contents(), checkpoint_of(5).note);
}

TEST_F(AnchorFile, IsWrittenSoonWithoutStopping) {
    const auto anchor = *Anchor::start(path_, 10ms);
    anchor->keep(checkpoint_of(1));
    EXPECT_TRUE(arrives_at(1));
    anchor->keep(checkpoint_of(2));
    EXPECT_TRUE(arrives_at(2));
    EXPECT_FALSE(anchor->problem());
}

TEST_F(AnchorFile, IsWrittenAtMostOnceAnInterval) {
    {
        const auto anchor = *Anchor::start(path_, 1h);
        anchor->keep(checkpoint_of(1));
        EXPECT_TRUE(arrives_at(1));
        anchor->keep(checkpoint_of(2));
        std::this_thread::sleep_for(50ms);
        EXPECT_EQ(size_in_file(), 1u);
    }
    EXPECT_EQ(size_in_file(), 2u); // stopping does not wait for the interval
}

TEST_F(AnchorFile, NeverGoesBack) {
    {
        const auto anchor = *Anchor::start(path_);
        anchor->keep(checkpoint_of(9));
        anchor->keep(checkpoint_of(4));
    }
    EXPECT_EQ(size_in_file(), 9u);
    {
        const auto anchor = *Anchor::start(path_);
        anchor->keep(checkpoint_of(4));
    }
    EXPECT_EQ(size_in_file(), 9u);
}

TEST_F(AnchorFile, RefusesAFileThatIsNoCheckpoint) {
    for (const char* text : {"", "origin", "origin\n", "origin\nx\nroot\n", "origin\n05\nroot\n"}) {
        std::ofstream(path_) << text;
        EXPECT_FALSE(Anchor::read(path_)) << text;
        EXPECT_FALSE(Anchor::start(path_)) << text;
    }
}

TEST_F(AnchorFile, SaysWhyItCannotBeWrittenAndTriesAgain) {
    path_ = directory_ / "later" / "anchor";
    const auto anchor = *Anchor::start(path_, 5ms);
    anchor->keep(checkpoint_of(3));
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!anchor->problem() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(2ms);
    ASSERT_TRUE(anchor->problem());
    EXPECT_NE(anchor->problem()->what.find("No such file or directory"), std::string::npos);
    std::filesystem::create_directory(directory_ / "later");
    EXPECT_TRUE(arrives_at(3));
}

TEST(AnchorRelation, TellsWhetherTheHeadIsBehind) {
    EXPECT_EQ(compare(7, 6), AnchorRelation::head_behind);
    EXPECT_EQ(compare(7, 7), AnchorRelation::equal);
    EXPECT_EQ(compare(7, 8), AnchorRelation::head_ahead);
}

} // namespace
} // namespace muniment::eventstore
