#include "projections/image_stream.hpp"
#include "tests/projections/index_reference.hpp"

#include <gtest/gtest.h>

namespace muniment::testing {

using namespace domain;

void IndexReference::pass_through_image() {
    std::string image;
    projections::ImageSink sink([&](std::string_view bytes) { image += bytes; });
    index_.save(sink);
    sink.flush();
    for (const auto& [position, event] : profile_events_)
        if (const auto* created = std::get_if<UserCreated>(&event.data))
            if (created->profile && created->profile->email) {
                EXPECT_EQ(image.find(*created->profile->email), std::string::npos)
                    << "a profile lies in the image";
            }

    index_ = projections::PermissionIndex();
    projections::ImageSource source(image);
    index_.load(source);
    EXPECT_TRUE(source.is_whole());
    EXPECT_TRUE(source.is_at_end());
    for (const auto position : index_.profiles_left_out())
        if (const auto event = profile_events_.find(position); event != profile_events_.end())
            index_.restore_profile(event->second);
}

} // namespace muniment::testing
