#include "api/json/read.hpp"
#include "api/v1/event_format.hpp"
#include "domain/event_data.hpp"
#include "tests/paths.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace muniment::api {
namespace {

namespace fs = std::filesystem;

fs::path golden(const std::string& folder) {
    return testing::paths::sources() / "tests/golden" / folder;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

/// Every golden event of the log, by the name of its file.
std::vector<fs::path> golden_events() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(golden("events")))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string lines(const std::vector<std::string>& events) {
    std::string text;
    for (const auto& event : events)
        text += (text.empty() ? "" : "\n") + event;
    return text;
}

/// `MUNIMENT_WRITE_GOLDEN=1` writes what is missing, to be looked at before it is kept.
void expect_golden(const std::string& folder, EventFormat format) {
    ASSERT_GT(golden_events().size(), 40U);
    for (const auto& file : golden_events()) {
        const auto path = golden(folder) / file.filename();
        const auto text = lines(formatted(format, read(file)));
        if (std::getenv("MUNIMENT_WRITE_GOLDEN") != nullptr && !fs::exists(path)) {
            fs::create_directories(path.parent_path());
            std::ofstream(path, std::ios::binary) << text << '\n';
        }
        EXPECT_EQ(read(path), text) << path;
    }
}

boost::json::value as_json(EventFormat format, const std::string& name) {
    return read_json(formatted(format, read(golden("events") / (name + ".json"))).front()).value();
}

Request request_with(const std::string& target, const std::string& accept) {
    auto request = make_request("GET", target).value();
    if (!accept.empty()) request.headers.add("Accept", accept);
    return request;
}

} // namespace

TEST(CloudEvents, OfEveryTypeAreAsTheyWere) {
    expect_golden("cloudevents", EventFormat::cloudevents);
}

TEST(CloudEvents, CarryWhatTheSpecificationRequires) {
    for (const auto& file : golden_events()) {
        const auto event = read_json(formatted(EventFormat::cloudevents, read(file)).front());
        ASSERT_TRUE(event);
        for (const char* required : {"id", "source", "type"})
            EXPECT_FALSE(event->at(required).as_string().empty()) << file;
        EXPECT_EQ(event->at("specversion").as_string(), "1.0");
        EXPECT_EQ(event->at("sequence").as_string(), "0000000000000042");
        for (const auto& attribute : event->as_object()) {
            const auto name = attribute.key();
            const bool is_attribute_name =
                name.size() <= 20 && std::all_of(name.begin(), name.end(), [](char c) {
                    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                });
            EXPECT_TRUE(is_attribute_name) << name;
        }
    }
}

TEST(CloudEvents, NameTheirSubject) {
    const auto subject = [](const std::string& name) -> std::string {
        const auto event = as_json(EventFormat::cloudevents, name);
        const auto* found = event.as_object().if_contains("subject");
        return found == nullptr ? "none" : found->as_string().c_str();
    };
    EXPECT_EQ(subject("group.members_added"), "group:payroll");
    EXPECT_EQ(subject("user.roles_assigned"), "role:r1");
    EXPECT_TRUE(subject("user.deleted").starts_with("user:"));
    EXPECT_TRUE(subject("client.revoked").starts_with("client:"));
    EXPECT_EQ(subject("configuration.updated"), "none");
}

TEST(OcsfEvents, OfEveryTypeAreAsTheyWere) {
    expect_golden("ocsf", EventFormat::ocsf);
}

TEST(OcsfEvents, HaveAClassForEveryTypeThatThereIs) {
    for (const auto& file : golden_events()) {
        for (const auto& text : formatted(EventFormat::ocsf, read(file))) {
            const auto event = read_json(text).value();
            const auto uid = event.at("class_uid").as_int64();
            EXPECT_EQ(event.at("type_uid").as_int64(),
                      uid * 100 + event.at("activity_id").as_int64());
            EXPECT_NE(event.at("activity_name").as_string(), "Other") << file << " has no row";
            const std::string type(event.at("unmapped").at("type").as_string());
            const bool is_iam = type != "access.refused" && type != "evidence.read";
            EXPECT_EQ(event.at("category_uid").as_int64(), is_iam ? 3 : 0) << file;
        }
    }
}

TEST(OcsfEvents, TellTimesInMilliseconds) {
    const auto event = as_json(EventFormat::ocsf, "group.members_added");
    EXPECT_EQ(event.at("time").as_int64(), 1692143999000);
    EXPECT_EQ(event.at("metadata").at("logged_time").as_int64(), 1795356000123);
}

TEST(OcsfEvents, AreOneForEachUserOfAnEventAboutSeveral) {
    const auto events =
        formatted(EventFormat::ocsf, read(golden("events") / "user.roles_assigned.json"));
    ASSERT_EQ(events.size(), 2U);
    const auto second = read_json(events[1]).value();
    EXPECT_EQ(second.at("user").at("uid").as_string(), "auth0|2");
    EXPECT_TRUE(second.at("metadata").at("uid").as_string().ends_with("/1"));
}

TEST(EventFormats, AreAskedForByParameterOrAccept) {
    EXPECT_EQ(event_format_of(request_with("/x", "")).value(), EventFormat::muniment);
    EXPECT_EQ(event_format_of(request_with("/x?format=ocsf", "")).value(), EventFormat::ocsf);
    EXPECT_EQ(
        event_format_of(request_with("/x", "text/html, application/cloudevents-batch+json;q=0.9"))
            .value(),
        EventFormat::cloudevents);
    EXPECT_EQ(
        event_format_of(request_with("/x?format=muniment", "application/cloudevents-batch+json"))
            .value(),
        EventFormat::muniment);
    EXPECT_FALSE(event_format_of(request_with("/x?format=xml", "")));
    EXPECT_FALSE(accepts(request_with("/x", "text/event-streams"), event_stream_type));
    EXPECT_TRUE(accepts(request_with("/x", "text/event-stream"), event_stream_type));
}

} // namespace muniment::api
