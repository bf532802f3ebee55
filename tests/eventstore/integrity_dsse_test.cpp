#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "tests/eventstore/integrity_specified_log.hpp"

#include <gtest/gtest.h>

namespace muniment::eventstore {
namespace {

using testing::key_of_seed;
using testing::refused_as;
using testing::value_of;

StoredEvent event_with(std::string body, std::vector<char> seeds = {'\x01'}) {
    StoredEvent event{{1}, std::move(body), {}};
    for (const char seed : seeds)
        event.signatures.push_back(sign_event(event.body, key_of_seed(seed)));
    return event;
}

TEST(PreAuthenticationEncoding, GivesThePublishedVector) {
    const auto encoded =
        pre_authentication_encoding("http://example.com/HelloWorld", "hello world");
    EXPECT_EQ(encoded, "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    EXPECT_EQ(encode_base64(key_of_seed('\x01').sign(encoded)),
              "Nrk8af+XDppIl0eJ8+q/+iZzBrfcnO4JSOHj7OUiv6PchqFqZz2QZsHYymPKVGJB5hl52X/"
              "qzoeOScPJBhdVDg==");
}

TEST(PreAuthenticationEncoding, CountsBytesNotCharacters) {
    EXPECT_EQ(pre_authentication_encoding("é", ""), "DSSEv1 2 é 0 ");
}

TEST(VerifyEvent, AcceptsTheKeyThatSignedOnly) {
    const auto event = event_with(R"({"position":1})");
    const auto key = key_of_seed('\x01').verify_key();
    EXPECT_TRUE(verify_event(event.body, event.signatures[0], key));
    EXPECT_FALSE(verify_event(event.body, event.signatures[0], key_of_seed('\x02').verify_key()));
    EXPECT_FALSE(verify_event(R"({"position":2})", event.signatures[0], key));
}

TEST(VerifyEvent, RefusesASignatureOverAnotherPayloadType) {
    const std::string body = "{}";
    const auto key = key_of_seed('\x01');
    const Signature other{key.verify_key().keyid(),
                          key.sign(pre_authentication_encoding("application/json", body))};
    EXPECT_FALSE(verify_event(body, other, key.verify_key()));
    EXPECT_FALSE(verify_event(body, {other.keyid, key.sign(body)}, key.verify_key()));
}

TEST(EntryOf, IsTheCompactEnvelope) {
    const StoredEvent event{{1}, "{}", {{"ab", "sig"}, {"cd", "gis"}}};
    EXPECT_EQ(entry_of(event),
              R"({"payload":"e30=","payloadType":"application/vnd.muniment.event.v1+json",)"
              R"("signatures":[{"keyid":"ab","sig":"c2ln"},{"keyid":"cd","sig":"Z2lz"}]})");
}

TEST(EntryOf, FitsForTheLargestBodyWithOneSignature) {
    const auto entry = entry_of(event_with(std::string(body_bytes_max, 'x')));
    EXPECT_LE(entry.size(), entry_bytes_max);
    EXPECT_TRUE(parse_entry(entry).has_value());
}

TEST(ParseEntry, IsTheInverseOfEntryOf) {
    for (const auto& seeds : {std::vector<char>{'\x01'}, std::vector<char>{'\x01', '\x02', '\x03'}})
        for (const std::string body : {"", "{}", "{\"a\":\"\xc3\xa9\"}", "abc"}) {
            const auto event = event_with(body, seeds);
            EXPECT_EQ(value_of(parse_entry(entry_of(event))), (Entry{body, event.signatures}));
        }
}

TEST(ParseEntry, AcceptsTheExactFormOnly) {
    const std::string entry = entry_of(event_with("{}"));
    for (std::size_t i = 0; i < entry.size(); ++i) {
        EXPECT_FALSE(parse_entry(entry.substr(0, i))) << "cut at " << i;
        std::string longer = entry;
        longer.insert(i, " ");
        EXPECT_FALSE(parse_entry(longer)) << "space at " << i;
        std::string altered = entry;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        // An altered digit of payload, keyid or signature is still an entry, but another one.
        const auto parsed = parse_entry(altered);
        EXPECT_TRUE(!parsed || entry_of({{1}, parsed->body, parsed->signatures}) == altered)
            << "bit at " << i;
    }
    EXPECT_FALSE(parse_entry(entry + "\n"));
}

TEST(ParseEntry, RefusesWhatAnotherWriterMightWrite) {
    const std::string entry = entry_of(event_with("{}"));
    const auto with = [&entry](std::string_view from, std::string_view to) {
        std::string other = entry;
        other.replace(other.find(from), from.size(), to);
        return other;
    };
    const std::string keyid = key_of_seed('\x01').verify_key().keyid();
    for (const std::string& other :
         {with("muniment", "munimenT"), with("payload", "Payload"), with("e30=", "e30"),
          with("e30=", "e31="), with(keyid, keyid.substr(2)), with(keyid, "A" + keyid.substr(1)),
          with("}]}", "},]}"), with("[{", "[,{"), with("}]}", "}],\"x\":1}"), with("}]}", "}{}]}")})
        EXPECT_TRUE(refused_as(IntegrityFault::malformed, parse_entry(other))) << other;
}

TEST(ParseEntry, RefusesAnEntryWithoutSignatureOrOverTheLimit) {
    EXPECT_FALSE(parse_entry(entry_of({{1}, "{}", {}})));
    EXPECT_FALSE(parse_entry(entry_of(event_with(std::string(entry_bytes_max, 'x')))));
}

} // namespace
} // namespace muniment::eventstore
