#include "api/json/read.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

namespace muniment::api {

namespace {

using boost::json::error_code;
using domain::Failure;
using JsonText = boost::json::string_view;

/// The member names of one object so far. Few are compared one by one, many are hashed.
class MemberNames {
  public:
    void clear() {
        few_.clear();
        many_.clear();
    }

    /// False if the name is there already.
    bool add(const std::string& name) {
        if (few_.size() < few_max) {
            if (std::find(few_.begin(), few_.end(), name) != few_.end()) return false;
            few_.push_back(name);
            return true;
        }
        if (many_.empty()) many_.insert(few_.begin(), few_.end());
        return many_.insert(name).second;
    }

  private:
    static constexpr std::size_t few_max = 16;
    std::vector<std::string> few_;
    std::unordered_set<std::string> many_;
};

/// What the parser calls: builds the value and remembers where it stands.
class Builder {
  public:
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = 0x7ffffffe;
    static constexpr std::size_t max_key_size = 0x7ffffffe;

    bool on_document_begin(error_code&) {
        values_.reset();
        return true;
    }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) { return open(true, ec); }
    bool on_array_begin(error_code& ec) { return open(false, ec); }

    bool on_object_end(std::size_t members, error_code&) {
        values_.push_object(members);
        return close();
    }
    bool on_array_end(std::size_t elements, error_code&) {
        values_.push_array(elements);
        return close();
    }

    bool on_key_part(JsonText part, std::size_t, error_code&) {
        values_.push_chars(part);
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(JsonText part, std::size_t, error_code& ec) {
        values_.push_key(part);
        auto& frame = frames_[depth_ - 1];
        frame.key = std::move(key_.append(part.data(), part.size()));
        key_.clear();
        if (frame.names.add(frame.key)) return true;
        return refuse("occurs twice; name each member once", ec);
    }

    bool on_string_part(JsonText part, std::size_t, error_code&) {
        values_.push_chars(part);
        return true;
    }
    bool on_string(JsonText part, std::size_t, error_code&) {
        values_.push_string(part);
        return next();
    }

    bool on_number_part(JsonText, error_code&) { return true; }
    bool on_int64(std::int64_t number, JsonText, error_code& ec) {
        if (number > limits::json_integer_max || number < -limits::json_integer_max)
            return refuse(not_an_integer, ec);
        values_.push_int64(number);
        return next();
    }
    bool on_uint64(std::uint64_t, JsonText, error_code& ec) { return refuse(not_an_integer, ec); }
    bool on_double(double, JsonText, error_code& ec) { return refuse(not_an_integer, ec); }
    bool on_bool(bool truth, error_code&) {
        values_.push_bool(truth);
        return next();
    }
    bool on_null(error_code&) {
        values_.push_null();
        return next();
    }
    bool on_comment_part(JsonText, error_code&) { return true; }
    bool on_comment(JsonText, error_code&) { return true; }

    boost::json::value take() { return values_.release(); }

    /// Empty unless the builder itself refused.
    const std::string& problem() const { return problem_; }

    std::string pointer() const {
        std::string pointer;
        for (std::size_t i = 0; i < depth_; ++i) {
            const auto& frame = frames_[i];
            pointer += '/';
            pointer +=
                frame.is_object ? escape_pointer_token(frame.key) : std::to_string(frame.elements);
        }
        return pointer;
    }

  private:
    static constexpr std::string_view not_an_integer =
        "must be an integer between -9007199254740991 and 9007199254740991";

    struct Frame {
        bool is_object = false;
        std::size_t elements = 0;
        std::string key;
        MemberNames names;
    };

    bool open(bool is_object, error_code& ec) {
        if (depth_ == limits::json_depth_max)
            return refuse("is nested too deeply; at most 32 levels are accepted", ec);
        if (frames_.size() == depth_) frames_.emplace_back();
        auto& frame = frames_[depth_++];
        frame.is_object = is_object;
        frame.elements = 0;
        frame.names.clear();
        return true;
    }

    bool close() {
        --depth_;
        return next();
    }

    bool next() {
        if (depth_ > 0) ++frames_[depth_ - 1].elements;
        return true;
    }

    bool refuse(std::string_view problem, error_code& ec) {
        problem_ = problem;
        ec = boost::json::error::syntax; // any code stops the parser; what is told is `problem_`
        return false;
    }

    boost::json::value_stack values_;
    std::vector<Frame> frames_; ///< kept when closed, so that their memory serves again
    std::size_t depth_ = 0;
    std::string key_;
    std::string problem_;
};

boost::json::parse_options strict_options() {
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max + 1; // the builder refuses first, with a pointer
    return options;
}

} // namespace

domain::Expected<boost::json::value, Malformed> read_json(std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        return Failure{Malformed{"", "must not begin with a byte order mark"}};
    boost::json::basic_parser<Builder> parser(strict_options());
    error_code ec;
    const auto parsed = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && parsed < text.size()) ec = boost::json::error::extra_data;
    if (!ec) return parser.handler().take();
    const auto& builder = parser.handler();
    if (!builder.problem().empty()) return Failure{Malformed{builder.pointer(), builder.problem()}};
    return Failure{Malformed{"", "must be one JSON document in UTF-8; byte " +
                                     std::to_string(parsed) + ": " + ec.message()}};
}

} // namespace muniment::api
