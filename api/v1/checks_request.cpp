#include "api/v1/checks_request.hpp"

#include "api/json/decode.hpp"
#include "api/json/read.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace muniment::api {

namespace {

using boost::json::error_code;
using domain::Expected;
using domain::Failure;
using JsonText = boost::json::string_view;

/// What the parser calls: makes questions of a request as it streams by, without a tree. Whatever
/// it does not expect ends the parsing; what is wrong with it, if anything, others tell.
class QuestionReader {
  public:
    static constexpr std::size_t max_array_size = checks_max;
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = 0x7ffffffe;
    static constexpr std::size_t max_key_size = 0x7ffffffe;

    explicit QuestionReader(std::size_t body_bytes) {
        constexpr std::size_t question_bytes = 80; // of most; those of others make it grow
        questions_.reserve(std::min(body_bytes / question_bytes + 1, checks_max));
    }

    std::vector<CheckQuestion> take() { return std::move(questions_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) {
        if (place_ == Place::outside) return enter(Place::request);
        if (place_ != Place::checks) return give_up(ec);
        has_.fill(false);
        groups_.clear();
        return enter(Place::question);
    }
    bool on_object_end(std::size_t, error_code& ec) {
        if (place_ == Place::request) return has_checks_ ? enter(Place::outside) : give_up(ec);
        return add_question() ? enter(Place::checks) : give_up(ec);
    }
    bool on_array_begin(error_code& ec) {
        if (place_ == Place::request) return enter(Place::checks);
        return place_ == Place::question && member_ == groups ? enter(Place::groups) : give_up(ec);
    }
    bool on_array_end(std::size_t, error_code&) {
        return enter(place_ == Place::checks ? Place::request : Place::question);
    }

    bool on_key_part(JsonText part, std::size_t, error_code&) { return append(part); }
    bool on_key(JsonText part, std::size_t, error_code& ec) {
        const auto name = whole(part);
        if (place_ == Place::request) {
            if (name != "checks" || has_checks_) return give_up(ec);
            has_checks_ = true;
        } else {
            member_ = 0;
            while (member_ < names.size() && names[member_] != name)
                ++member_;
            if (member_ == names.size() || has_[member_]) return give_up(ec);
            has_[member_] = true;
        }
        text_.clear();
        return true;
    }

    bool on_string_part(JsonText part, std::size_t, error_code&) { return append(part); }
    bool on_string(JsonText part, std::size_t, error_code& ec) {
        const auto text = whole(part);
        if (text.find('\0') != std::string_view::npos) return give_up(ec);
        if (place_ == Place::groups)
            groups_.emplace_back(text);
        else if (place_ == Place::question && member_ != groups)
            texts_[member_].assign(text);
        else
            return give_up(ec);
        text_.clear();
        return true;
    }

    bool on_number_part(JsonText, error_code& ec) { return give_up(ec); }
    bool on_int64(std::int64_t, JsonText, error_code& ec) { return give_up(ec); }
    bool on_uint64(std::uint64_t, JsonText, error_code& ec) { return give_up(ec); }
    bool on_double(double, JsonText, error_code& ec) { return give_up(ec); }
    bool on_bool(bool, error_code& ec) { return give_up(ec); }
    bool on_null(error_code& ec) { return give_up(ec); }
    bool on_comment_part(JsonText, error_code& ec) { return give_up(ec); }
    bool on_comment(JsonText, error_code& ec) { return give_up(ec); }

  private:
    enum class Place { outside, request, checks, question, groups };
    enum Member : std::size_t { user, application, permission, connection, groups };
    static constexpr std::array<std::string_view, 5> names = {"user", "application", "permission",
                                                              "connection", "groups"};

    bool enter(Place place) {
        place_ = place;
        return true;
    }
    static bool give_up(error_code& ec) {
        ec = boost::json::error::syntax; // any code stops the parser
        return false;
    }

    bool append(JsonText part) {
        text_.append(part.data(), part.size());
        return true;
    }
    /// The text that ends with this part: most come in one.
    std::string_view whole(JsonText part) {
        if (text_.empty()) return {part.data(), part.size()};
        append(part);
        return text_;
    }

    bool add_question() {
        if (!has_[user] || !has_[application] || !has_[permission] ||
            (has_[groups] && !has_[connection]))
            return false;
        auto who = domain::UserId::parse(texts_[user]);
        auto where = domain::ApplicationId::parse(texts_[application]);
        if (!who || !where) return false;
        questions_.push_back(
            {std::move(*who), std::move(*where), std::move(texts_[permission]), {}, {}});
        auto& question = questions_.back();
        if (has_[connection]) question.connection = texts_[connection];
        if (has_[groups]) question.groups = groups_;
        return true;
    }

    Place place_ = Place::outside;
    bool has_checks_ = false;
    std::size_t member_ = 0; ///< of `names`: the key before
    std::array<bool, names.size()> has_{};
    std::array<std::string, names.size()> texts_;
    std::vector<std::string> groups_;
    std::string text_; ///< of a key or a string that comes in parts
    std::vector<CheckQuestion> questions_;
};

/// The same by way of a tree: slower, and able to say what is wrong where.
Expected<ChecksRequest, Malformed> decode_checks(std::string_view body) {
    const auto json = TRY(read_json(body));
    auto request = TRY(decode_json<ChecksRequest>(json, Path(), {}));
    if (request.checks.size() > checks_max)
        return Failure{Malformed{"/checks", "must have at most 10000 items"}};
    for (std::size_t i = 0; i < request.checks.size(); ++i)
        if (request.checks[i].groups && !request.checks[i].connection)
            return Failure{Malformed{"/checks/" + std::to_string(i) + "/groups",
                                     "needs `connection` beside it"}};
    return request;
}

} // namespace

Expected<ChecksRequest, Malformed> read_checks(std::string_view body) {
    boost::json::basic_parser<QuestionReader> parser{boost::json::parse_options(), body.size()};
    error_code ec;
    const auto parsed = parser.write_some(false, body.data(), body.size(), ec);
    if (!ec && parsed == body.size()) return ChecksRequest{parser.handler().take()};
    return decode_checks(body);
}

} // namespace muniment::api
