#include "eventstore/store_lock.hpp"
#include "tests/eventstore/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace muniment::eventstore {
namespace {

TEST(StoreLock, IsHeldByOneAndTheRefusalSaysByWhom) {
    const TemporaryDirectory directory;
    const auto first = StoreLock::acquire(directory.path());
    ASSERT_TRUE(first);
    const auto second = StoreLock::acquire(directory.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().what, "process " + std::to_string(::getpid()) + " has the store `" +
                                       directory.path().string() +
                                       "` open; wait until it ends, or stop it");
}

TEST(StoreLock, IsFreeAfterItsEnd) {
    const TemporaryDirectory directory;
    { const auto first = StoreLock::acquire(directory.path()); }
    EXPECT_TRUE(StoreLock::acquire(directory.path()));
}

TEST(StoreLock, StaysHeldWhenItMoves) {
    const TemporaryDirectory directory;
    auto first = StoreLock::acquire(directory.path());
    ASSERT_TRUE(first);
    {
        const StoreLock moved = *std::move(first);
        EXPECT_FALSE(StoreLock::acquire(directory.path()));
    }
    EXPECT_TRUE(StoreLock::acquire(directory.path()));
}

TEST(StoreLock, NamesADirectoryThatIsMissing) {
    const TemporaryDirectory directory;
    const auto lock = StoreLock::acquire(directory / "absent");
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().what.find("No such file or directory"), std::string::npos);
}

TEST(StoreLock, IsReleasedWhenItsHolderIsKilled) {
    const TemporaryDirectory directory;
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto held = StoreLock::acquire(directory.path());
        const char report = held ? 'y' : 'n';
        if (::write(ends[1], &report, 1) != 1) ::_exit(1);
        for (;;)
            ::pause();
    }
    char report = 'n';
    ASSERT_EQ(::read(ends[0], &report, 1), 1);
    ASSERT_EQ(report, 'y');
    const auto refused = StoreLock::acquire(directory.path());
    ASSERT_FALSE(refused);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(StoreLock::acquire(directory.path()));
}

} // namespace
} // namespace muniment::eventstore
