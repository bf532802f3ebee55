#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/receipt.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::refused_as;
using testing::specified_entry;
using testing::specified_origin;
using testing::specified_signer;
using testing::SpecifiedTree;
using testing::value_of;

struct ReceiptOf : ::testing::Test {
    Receipt receipt_of(std::uint64_t index) const {
        return {std::nullopt, index,
                value_of(inclusion_proof(index, tree.tree.size(), tree.tiles.source())),
                value_of(sign_checkpoint({specified_origin, tree.tree.head()}, signer))};
    }

    SpecifiedTree tree{600};
    NoteSigner signer = specified_signer();
};

using VerifyReceipt = ReceiptOf;
using ParseReceipt = ReceiptOf;

TEST_F(VerifyReceipt, AcceptsEachEntryOfTheLog) {
    for (const std::uint64_t index : {0U, 1U, 255U, 256U, 511U, 512U, 599U})
        EXPECT_EQ(
            value_of(verify_receipt(receipt_of(index), specified_entry(index), signer.verifier())),
            (Checkpoint{specified_origin, tree.tree.head()}));
}

TEST_F(VerifyReceipt, OfALogOfOneEntryHasNoHashes) {
    const SpecifiedTree one(1);
    const Receipt receipt{std::nullopt,
                          0,
                          {},
                          value_of(sign_checkpoint({specified_origin, one.tree.head()}, signer))};
    EXPECT_TRUE(verify_receipt(receipt, specified_entry(0), signer.verifier()).has_value());
}

TEST_F(VerifyReceipt, RefusesAnotherEntryIndexProofOrKey) {
    const auto receipt = receipt_of(300);
    const auto entry = specified_entry(300);
    EXPECT_TRUE(refused_as(IntegrityFault::forged,
                           verify_receipt(receipt, specified_entry(301), signer.verifier())));
    for (const std::uint64_t index : {299U, 301U, 44U, 600U}) {
        auto other = receipt;
        other.index = index;
        EXPECT_TRUE(
            refused_as(IntegrityFault::forged, verify_receipt(other, entry, signer.verifier())))
            << index;
    }
    auto other = receipt;
    other.proof[3][3] ^= 1U;
    EXPECT_TRUE(
        refused_as(IntegrityFault::forged, verify_receipt(other, entry, signer.verifier())));
    const auto stranger =
        value_of(NoteSigner::create(specified_origin, testing::key_of_seed('\x05')));
    EXPECT_TRUE(refused_as(IntegrityFault::unverified,
                           verify_receipt(receipt, entry, stranger.verifier())));
}

TEST_F(VerifyReceipt, RefusesEveryAlteredBitOfTheText) {
    const std::string text = format_receipt(receipt_of(300));
    const auto entry = specified_entry(300);
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string altered = text;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
        const auto parsed = parse_receipt(altered);
        EXPECT_FALSE(parsed && verify_receipt(*parsed, entry, signer.verifier())) << "bit " << bit;
    }
}

TEST_F(ParseReceipt, IsTheInverseOfFormat) {
    auto receipt = receipt_of(599);
    EXPECT_EQ(value_of(parse_receipt(format_receipt(receipt))), receipt);
    receipt.extra = std::string("beside\0the proof", 16);
    EXPECT_EQ(value_of(parse_receipt(format_receipt(receipt))), receipt);
    receipt.proof.clear();
    EXPECT_EQ(value_of(parse_receipt(format_receipt(receipt))), receipt);
    receipt.proof.resize(receipt_hashes_max);
    EXPECT_EQ(value_of(parse_receipt(format_receipt(receipt))), receipt);
}

TEST_F(ParseReceipt, ReadsTheDocumentedText) {
    const std::string zeros = std::string(43, 'A') + "=";
    const auto receipt =
        value_of(parse_receipt("c2sp.org/tlog-proof@v1\nextra Zm9v\nindex 7\n" + zeros +
                               "\n\no\n1\n" + zeros + "\n\n— x eHh4eHg=\n"));
    EXPECT_EQ(receipt.extra, "foo");
    EXPECT_EQ(receipt.index, 7U);
    EXPECT_EQ(receipt.proof, std::vector<Hash>{Hash{}});
    EXPECT_EQ(receipt.checkpoint, "o\n1\n" + zeros + "\n\n— x eHh4eHg=\n");
}

TEST_F(ParseReceipt, RefusesWhatIsNotAReceipt) {
    const std::string head = "c2sp.org/tlog-proof@v1\n";
    const std::string zeros = std::string(43, 'A') + "=\n";
    std::string many;
    for (std::size_t i = 0; i <= receipt_hashes_max; ++i)
        many += zeros;
    const std::string bad[] = {
        "",
        head,
        "c2sp.org/tlog-proof@v2\nindex 0\n\nnote",
        "index 0\n\nnote",
        " " + head + "index 0\n\nnote",
        head + "\nnote",
        head + zeros + "\nnote",
        head + "index \n\nnote",
        head + "index -1\n\nnote",
        head + "index 01\n\nnote",
        head + "index x\n\nnote",
        head + "index 18446744073709551616\n\nnote",
        head + "index 0\nindex 0\n\nnote",
        head + "index 0\nextra Zm9v\n\nnote",
        head + "extra !\nindex 0\n\nnote",
        head + "extra Zm9\nindex 0\n\nnote",
        head + "extra Zm9v\n\nnote",
        head + "index 0\n" + zeros,
        head + "index 0\n" + zeros + "\n",
        head + "index 0",
        head + "index 0\nAAAA\n\nnote",
        head + "index 0\n" + std::string(86, 'A') + "==\n\nnote",
        head + "index 0\n" + std::string(43, 'A') + "\n\nnote",
        head + "index 0\n" + many + "\nnote",
    };
    for (const std::string& text : bad)
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_receipt(text))) << text;
}

} // namespace
} // namespace muniment::eventstore
