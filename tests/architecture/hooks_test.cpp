#include "tests/paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace muniment::architecture {
namespace {

bool accepts(const std::string& message) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("muniment-message-" + std::to_string(::getpid()));
    std::ofstream(file) << message;
    const std::string hook = testing::paths::sources() / ".githooks/commit-msg";
    const int status = std::system(("'" + hook + "' '" + file.string() + "' 2>/dev/null").c_str());
    std::filesystem::remove(file);
    return status == 0;
}

TEST(CommitMessage, NamesAFolderAndWhatIsNowTrue) {
    EXPECT_TRUE(accepts("eventstore: a removed checkpoint is noticed\n\nBecause commits are.\n"));
    EXPECT_TRUE(accepts("docs, tests: the tour runs as a test\n"));
    EXPECT_FALSE(accepts("a removed checkpoint is noticed\n"));
    EXPECT_FALSE(accepts("Eventstore: a removed checkpoint is noticed\n"));
    EXPECT_FALSE(accepts("eventstore:a removed checkpoint is noticed\n"));
}

TEST(CommitMessage, IsShortWithoutFullStopAndLeavesTheSecondLineEmpty) {
    EXPECT_TRUE(accepts("api: " + std::string(67, 'x') + "\n"));
    EXPECT_FALSE(accepts("api: " + std::string(68, 'x') + "\n"));
    EXPECT_FALSE(accepts("api: it holds.\n"));
    EXPECT_FALSE(accepts("api: it holds\nreason\n"));
}

} // namespace
} // namespace muniment::architecture
