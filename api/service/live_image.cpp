#include "api/service/live_image.hpp"

#include "eventstore/durable_file.hpp"
#include "projections/image_values.hpp"

#include <boost/interprocess/file_mapping.hpp>
#include <boost/interprocess/mapped_region.hpp>
#include <sodium.h>

#include <algorithm>
#include <string_view>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;
using projections::ImageSink;
using projections::ImageSource;

/// Changes whenever what is saved changes: images of other builds are not read.
constexpr std::string_view layout = "muniment index image 2\n";

class Mac {
  public:
    using Tag = std::array<std::uint8_t, 32>;
    explicit Mac(std::string_view key) {
        crypto_generichash_init(&state_, reinterpret_cast<const unsigned char*>(key.data()),
                                key.size(), Tag().size());
    }
    void add(std::string_view bytes) {
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    Tag tag() {
        Tag tag;
        crypto_generichash_final(&state_, tag.data(), tag.size());
        return tag;
    }

  private:
    crypto_generichash_state state_{};
};

std::string_view bytes_of(const Mac::Tag& tag) {
    return {reinterpret_cast<const char*>(tag.data()), tag.size()};
}

bool is_marked(std::string_view content, std::string_view tag, std::string_view key) {
    Mac mac(key);
    mac.add(content);
    return tag.size() == Mac::Tag().size() &&
           sodium_memcmp(mac.tag().data(), tag.data(), tag.size()) == 0;
}

} // namespace

/// Ed25519 signatures are deterministic, and this one is never shown: it serves as the key. No
/// event is signed over such a text (DSSE prefixes what it signs).
LiveImage::LiveImage(std::filesystem::path path, const eventstore::SigningKey& event_key)
    : path_(std::move(path)), key_(event_key.sign(layout)) {}

Expected<Done, std::string> LiveImage::write(const LiveState& live, const ImageHead& head) const {
    auto file = TRY(eventstore::FileReplacement::begin(path_, 0600));
    Mac mac(key_);
    std::string problem;
    const auto write = [&](std::string_view bytes) {
        mac.add(bytes);
        if (!problem.empty()) return;
        if (auto written = file.write(bytes); !written) problem = written.error();
    };
    ImageSink sink(write);
    sink.bytes(layout.data(), layout.size());
    save_image(sink, head.tree_size);
    save_image(sink, head.root);
    save_image(sink, head.verifier_key);
    save_image(sink, head.erased_keys);
    save_image(sink, live);
    sink.flush();
    if (!problem.empty()) return Failure{problem};
    TRY(file.write(bytes_of(mac.tag())));
    return file.commit();
}

Expected<std::optional<ImageHead>, std::string>
LiveImage::read(LiveState& live, const std::function<bool(const ImageHead&)>& is_wanted) const {
    namespace memory = boost::interprocess;
    const std::optional<ImageHead> none;
    memory::mapped_region region;
    try {
        const memory::file_mapping file(path_.c_str(), memory::read_only);
        region = memory::mapped_region(file, memory::read_only);
        region.advise(memory::mapped_region::advice_sequential);
    } catch (const memory::interprocess_exception&) {
        return none; // there is none, or it is empty
    }
    const std::string_view bytes(static_cast<const char*>(region.get_address()), region.get_size());
    if (!bytes.starts_with(layout)) return none;
    const auto tag_bytes = std::min(bytes.size() - layout.size(), Mac::Tag().size());
    const auto content = bytes.substr(0, bytes.size() - tag_bytes);
    if (!is_marked(content, bytes.substr(content.size()), key_)) return none;

    ImageSource source(content.substr(layout.size()));
    ImageHead head;
    head.tree_size = projections::load_image<std::uint64_t>(source);
    head.root = projections::load_image<eventstore::Hash>(source);
    head.verifier_key = projections::load_image<std::string>(source);
    head.erased_keys = projections::load_image<std::vector<std::string>>(source);
    if (!is_wanted(head)) return none;
    load_image(source, live);
    if (!source.is_whole() || !source.is_at_end())
        return Failure{"the index image `" + path_.string() +
                       "` was made by another build of this program; delete it and start again"};
    return std::optional(std::move(head));
}

} // namespace muniment::api
