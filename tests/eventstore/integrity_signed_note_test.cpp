#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/signed_note.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::key_of_seed;
using testing::refusal_of;
using testing::refused_as;
using testing::value_of;
using namespace std::string_literals;

const std::string peter_vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string peter_skey = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string enoch_vkey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string text = "If you think cryptography is the answer to your problem,\n"
                         "then you don't know what your problem is.\n";
const std::string peter_sig = "— PeterNeumann "
                              "x08go/ZJkuBS9UG/"
                              "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6R"
                              "yyBwJnAM=\n";
const std::string enoch_sig = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"
                              "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

NoteVerifier verifier_of(std::string_view vkey) {
    return value_of(NoteVerifier::parse(vkey));
}

domain::Expected<std::string, IntegrityError> open_by_peter(std::string_view note) {
    const auto peter = verifier_of(peter_vkey);
    return open_note(note, {&peter, 1});
}

std::string repeated(const std::string& line, int times) {
    std::string lines;
    for (int i = 0; i < times; ++i)
        lines += line;
    return lines;
}

TEST(NoteVerifier, ReadsAndWritesThePublishedKeys) {
    for (const std::string& vkey :
         {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"s, peter_vkey,
          enoch_vkey, "authz.example/log1+a65a7696+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"s,
          "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"s}) {
        const auto verifier = verifier_of(vkey);
        EXPECT_EQ(verifier.vkey(), vkey);
        EXPECT_EQ(verifier.name(), vkey.substr(0, vkey.find('+')));
        EXPECT_EQ(value_of(NoteVerifier::create(verifier.name(), verifier.key())), verifier);
    }
    EXPECT_EQ(verifier_of(peter_vkey).key_id(), 0xc74f20a3U);
}

TEST(NoteVerifier, IsRefusedUnlessItsTextIsExact) {
    const std::string key64 = peter_vkey.substr(peter_vkey.rfind('+') + 1);
    for (const std::string& vkey :
         {""s, "PeterNeumann"s, "PeterNeumann+c74f20a3"s, "PeterNeumann+c74f20a3+"s,
          "+c74f20a3+" + key64, "Peter Neumann+c74f20a3+" + key64, "PeterNeumanN+c74f20a3+" + key64,
          "PeterNeumann+c74f20a4+" + key64, "PeterNeumann+C74F20A3+" + key64,
          "PeterNeumann+0c74f20a3+" + key64, "PeterNeumann+c74f20+" + key64, peter_vkey + "\n",
          peter_vkey + "=", peter_vkey.substr(0, peter_vkey.size() - 4),
          "PeterNeumann+c74f20a3+AhpcBWcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"s,
          "witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"s})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, NoteVerifier::parse(vkey))) << vkey;
}

TEST(NoteVerifier, IsRefusedForANameThatNoLineCanHold) {
    const auto key = key_of_seed('\x01').verify_key();
    for (const char* name : {"", "a b", "a+b", "a\nb", "a\tb", "a\x01", "a\xff",
                             "a\xc2\xa0"
                             "b",
                             "a\xe2\x80\xa8", "\xe3\x80\x80"})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, NoteVerifier::create(name, key))) << name;
    EXPECT_TRUE(NoteVerifier::create("köln.example/日誌", key).has_value());
}

TEST(SignNote, GivesThePublishedSignatures) {
    const auto seed = value_of(decode_base64(peter_skey)).substr(1);
    const auto peter =
        value_of(NoteSigner::create("PeterNeumann", value_of(SigningKey::from_seed(seed))));
    EXPECT_EQ(peter.verifier().vkey(), peter_vkey);
    EXPECT_EQ(value_of(sign_note(text, peter)), text + "\n" + peter_sig);
    const auto enoch = value_of(NoteSigner::create("EnochRoot", key_of_seed('\0')));
    EXPECT_EQ(enoch.verifier().vkey(), enoch_vkey);
    EXPECT_EQ(enoch.signature_line(text), enoch_sig);
}

TEST(SignNote, RefusesATextThatNoNoteCanHold) {
    const auto signer = testing::specified_signer();
    for (const std::string& unfit : {""s, "no line feed"s, "\x01\n"s, "\t\n"s, "a\r\n"s, "\0\n"s,
                                     "\xff\n"s, std::string(note_bytes_max, 'x') + "\n"})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, sign_note(unfit, signer)));
}

TEST(SignNote, MayHoldEmptyLinesInItsText) {
    const auto signer = testing::specified_signer();
    for (const std::string& odd : {"\n"s, "\n\n"s, "a\n\n\nb\n"s, "a\n\n— x eA==\n\n"s})
        EXPECT_EQ(value_of(open_note(value_of(sign_note(odd, signer)), {&signer.verifier(), 1})),
                  odd);
}

TEST(OpenNote, AnswersTheTextOfThePublishedNotes) {
    const auto foo =
        verifier_of("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    EXPECT_EQ(value_of(open_note("This is an example message.\n\n— example.com/foo "
                                 "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjO"
                                 "BH3mFXmRKuwHjG1Yu72IneyaQM=\n",
                                 {&foo, 1})),
              "This is an example message.\n");
    EXPECT_EQ(value_of(open_by_peter(text + "\n" + peter_sig)), text);
}

TEST(OpenNote, IgnoresLinesOfOtherKeys) {
    EXPECT_EQ(value_of(open_by_peter(text + "\n" + peter_sig + enoch_sig)), text);
    EXPECT_EQ(value_of(open_by_peter(text + "\n" + enoch_sig + peter_sig)), text);
    // Another name or another id is another key, whatever its signature says.
    EXPECT_EQ(value_of(open_by_peter(text + "\n— CarmenSandiego x08go/ZJkuBS\n" + peter_sig)),
              text);
    EXPECT_EQ(value_of(open_by_peter(text + "\n— PeterNeumann xxxxo/ZJkuBS\n" + peter_sig)), text);
}

TEST(OpenNote, AcceptsSeveralKnownKeys) {
    const std::vector known{verifier_of(enoch_vkey), verifier_of(peter_vkey)};
    EXPECT_EQ(value_of(open_note(text + "\n" + peter_sig + enoch_sig, known)), text);
    EXPECT_EQ(value_of(open_note(text + "\n" + enoch_sig, known)), text);
}

TEST(OpenNote, RefusesTheWholeNoteForOneForgedLineOfAKnownKey) {
    const std::vector known{verifier_of(enoch_vkey), verifier_of(peter_vkey)};
    std::string forged_line = peter_sig;
    forged_line[40] = 'A';
    const auto [fault, what] = refusal_of(open_note(text + "\n" + enoch_sig + forged_line, known));
    EXPECT_EQ(fault, IntegrityFault::forged);
    EXPECT_EQ(what, "signature of `PeterNeumann` does not fit the note");
    EXPECT_TRUE(
        refused_as(IntegrityFault::forged, open_by_peter(text + "\n— PeterNeumann x08gowAA\n")));
    EXPECT_TRUE(refused_as(IntegrityFault::forged, open_by_peter("x" + text + "\n" + peter_sig)));
}

TEST(OpenNote, IgnoresFurtherLinesOfAKeyAfterItsFirst) {
    std::string forged_line = peter_sig;
    forged_line[40] = 'A';
    EXPECT_EQ(value_of(open_by_peter(text + "\n" + peter_sig + forged_line)), text);
    EXPECT_TRUE(
        refused_as(IntegrityFault::forged, open_by_peter(text + "\n" + forged_line + peter_sig)));
}

TEST(OpenNote, RefusesANoteThatNoKnownKeySigned) {
    EXPECT_TRUE(refused_as(IntegrityFault::unverified, open_by_peter(text + "\n" + enoch_sig)));
    EXPECT_TRUE(refused_as(IntegrityFault::unverified, open_note(text + "\n" + enoch_sig, {})));
}

TEST(OpenNote, RefusesAmbiguousKnownKeysWhereTheyMatter) {
    const std::vector known{verifier_of(enoch_vkey), verifier_of(peter_vkey),
                            verifier_of(enoch_vkey)};
    EXPECT_TRUE(refused_as(IntegrityFault::malformed, open_note(text + "\n" + enoch_sig, known)));
    EXPECT_TRUE(open_note(text + "\n" + peter_sig, known).has_value());
}

TEST(OpenNote, CountsSignaturesUpToItsLimit) {
    EXPECT_TRUE(open_by_peter(text + "\n" + repeated(enoch_sig, 99) + peter_sig).has_value());
    EXPECT_TRUE(refused_as(IntegrityFault::malformed,
                           open_by_peter(text + "\n" + repeated(peter_sig, 101))));
    EXPECT_TRUE(refused_as(IntegrityFault::malformed,
                           open_by_peter(text + "\n" + repeated(enoch_sig, 101))));
}

TEST(OpenNote, RefusesWhatIsNotANote) {
    const std::string sig_b64 = peter_sig.substr(peter_sig.rfind(' ') + 1);
    const std::string bad[] = {
        "",
        "\n",
        "\n\n",
        text,
        text + "\n",
        text + peter_sig,
        peter_sig,
        "\n" + peter_sig,
        text + "\n" + peter_sig.substr(0, peter_sig.size() - 1),
        "\x01" + text + "\n" + peter_sig,
        "\t" + text + "\n" + peter_sig,
        "\r" + text + "\n" + peter_sig,
        "\0"s + text + "\n" + peter_sig,
        "\xff" + text + "\n" + peter_sig,
        "\xed\xa0\x80" + text + "\n" + peter_sig,
        text + "\n" + peter_sig + "\xc0\x80\n",
        text + "\n— Bad Name " + sig_b64,
        text + "\n— Bad\xc2\xa0Name " + sig_b64,
        text + "\n— Bad+Name " + sig_b64,
        text + "\n—  " + sig_b64,
        text + "\n— PeterNeumann\n",
        text + "\n— PeterNeumann \n",
        text + "\n— PeterNeumann x08g\n",
        text + "\n— PeterNeumann x08go\n",
        text + "\n— PeterNeumann  " + sig_b64,
        text + "\n— PeterNeumann " + sig_b64.substr(0, sig_b64.size() - 2) + "\n",
        text + "\n- PeterNeumann " + sig_b64,
        text + "\n—PeterNeumann " + sig_b64,
        text + "\n" + peter_sig + "Unexpected line.\n",
        text + "\nUnexpected line.\n" + peter_sig,
        text + "\n" + peter_sig + "\n",
        text + "\n" + peter_sig + enoch_sig + "x",
        std::string(note_bytes_max, 'x') + "\n\n" + peter_sig,
    };
    for (const std::string& note : bad)
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, open_by_peter(note)))
            << note.substr(0, 300);
}

TEST(OpenNote, RefusesEveryAlteredBitOfTextAndSignature) {
    const std::string note = text + "\n" + peter_sig;
    for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
        std::string altered = note;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(open_by_peter(altered)) << "bit " << bit;
    }
}

} // namespace
} // namespace muniment::eventstore
