#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/tile_path.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refused_as;
using testing::value_of;
using namespace std::string_literals;

TEST(TilePath, IsThatOfTheSpecification) {
    EXPECT_EQ(tile_path(0, 1234067, 256), "tile/0/x001/x234/067");
    EXPECT_EQ(tile_path(0, 5, 256), "tile/0/005");
    EXPECT_EQ(tile_path(63, 1000, 255), "tile/63/x001/000.p/255");
    EXPECT_EQ(tile_path(0, 273, 112), "tile/0/273.p/112");
    EXPECT_EQ(tile_path(1, 1, 17), "tile/1/001.p/17");
    EXPECT_EQ(tile_path(2, 0, 1), "tile/2/000.p/1");
    EXPECT_EQ(entries_path(0, 256), "tile/entries/000");
    EXPECT_EQ(entries_path(1234067, 1), "tile/entries/x001/x234/067.p/1");
}

TEST(ParseTilePath, IsTheInverse) {
    for (const std::uint64_t index :
         {0UL, 7UL, 999UL, 1000UL, 999999UL, 1000000UL, 1234067UL, 18446744073709551615UL})
        for (const std::uint64_t width : {1U, 16U, 255U, 256U}) {
            for (const std::uint64_t level : {0U, 1U, 9U, 10U, 63U})
                EXPECT_EQ(value_of(parse_tile_path(tile_path(level, index, width))),
                          (TileAddress{level, index, width}));
            EXPECT_EQ(value_of(parse_tile_path(entries_path(index, width))),
                      (TileAddress{std::nullopt, index, width}));
        }
}

TEST(ParseTilePath, AcceptsTheExactFormOnly) {
    for (const char* path : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile//000",
                             "/tile/0/000",
                             "tile/0/0",
                             "tile/0/00",
                             "tile/0/0000",
                             "tile/0/1000",
                             "tile/0/000/",
                             "tile/0/x000",
                             "tile/0/x000/005",
                             "tile/0/001/000",
                             "tile/0/x001/x000",
                             "tile/0/x1/000",
                             "tile/0/x001/0x0",
                             "tile/0/x001//000",
                             "tile/00/000",
                             "tile/64/000",
                             "tile/-1/000",
                             "tile/a/000",
                             "tile/8/0/000",
                             "tile/entry/000",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/01",
                             "tile/0/000.p/256",
                             "tile/0/000.p/1/2",
                             "tile/0/000.p/1.p/1",
                             "tile/0/.p/1",
                             "tile/0/ 00",
                             "tile/0/000?",
                             "tile/0/..",
                             "tile/0/x018/x446/x744/x073/x709/x551/616",
                             "tile/0/99999999999999999999999",
                             "tile/data/000",
                             "tile/0/+01",
                             "tile/0/x"})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_tile_path(path))) << path;
}

TEST(EntryBundle, PutsItsLengthBeforeEachEntry) {
    const std::vector<std::string> entries{"ab", "", std::string(258, 'x')};
    EXPECT_EQ(value_of(entry_bundle(entries)),
              "\x00\x02"s + "ab" + "\x00\x00"s + "\x01\x02"s + std::string(258, 'x'));
    EXPECT_EQ(value_of(entry_bundle({})), "");
}

TEST(EntryBundle, HoldsTheLargestEntryAndNoLargerOne) {
    std::vector<std::string> entries{std::string(entry_bytes_max, 'x')};
    EXPECT_EQ(value_of(entry_bundle(entries)).substr(0, 2), "\xff\xff");
    entries[0] += 'x';
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, entry_bundle(entries)));
}

TEST(EntryBundle, HoldsNoMoreThanATileIsWide) {
    std::vector<std::string> entries(256, "e");
    EXPECT_TRUE(entry_bundle(entries).has_value());
    entries.emplace_back("e");
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, entry_bundle(entries)));
}

} // namespace
} // namespace muniment::eventstore
