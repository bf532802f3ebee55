#include "api/v1/checks_request.hpp"

#include "api/json/decode.hpp"
#include "api/json/read.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <array>
#include <functional>
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

    explicit QuestionReader(std::string_view body) : body_(body) {
        constexpr std::size_t question_bytes = 80; // of most; those of others make it grow
        request_.checks.reserve(std::min(body.size() / question_bytes + 1, checks_max));
    }

    ChecksRequest take() { return std::move(request_); }

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
            texts_[member_] = lasting(text);
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

    /// `text` where it stays: most stand in the body, others come from a buffer of the parser.
    std::string_view lasting(std::string_view text) {
        const std::less_equal<> is_before;
        if (is_before(body_.data(), text.data()) &&
            is_before(text.data() + text.size(), body_.data() + body_.size()))
            return text;
        return request_.unescaped.emplace_back(text);
    }

    bool add_question() {
        if (!has_[user] || !has_[application] || !has_[permission] ||
            (has_[groups] && !has_[connection]) || !domain::UserKind::check(texts_[user]) ||
            !domain::ApplicationKind::check(texts_[application]))
            return false;
        auto& question = request_.checks.emplace_back();
        question.user = texts_[user];
        question.application = texts_[application];
        question.permission = texts_[permission];
        if (!has_[connection]) return true;
        question.login.emplace().connection = texts_[connection];
        if (has_[groups]) question.login->groups = groups_;
        return true;
    }

    Place place_ = Place::outside;
    bool has_checks_ = false;
    std::size_t member_ = 0; ///< of `names`: the key before
    std::array<bool, names.size()> has_{};
    std::array<std::string_view, names.size()> texts_;
    std::vector<std::string> groups_;
    std::string text_; ///< of a key or a string that comes in parts
    std::string_view body_;
    ChecksRequest request_;
};

struct QuestionList {
    std::vector<CheckQuestion> checks;
};
BOOST_DESCRIBE_STRUCT(QuestionList, (), (checks))

/// The same by way of a tree: slower, and able to say what is wrong where.
Expected<ChecksRequest, Malformed> decode_checks(std::string_view body) {
    const auto json = TRY(read_json(body));
    const auto list = TRY(decode_json<QuestionList>(json, Path(), {}));
    if (list.checks.size() > checks_max)
        return Failure{Malformed{"/checks", "must have at most 10000 items"}};
    ChecksRequest request;
    const auto kept = [&](const std::string& text) -> std::string_view {
        return request.unescaped.emplace_back(text);
    };
    for (std::size_t i = 0; i < list.checks.size(); ++i) {
        const auto& question = list.checks[i];
        if (question.groups && !question.connection)
            return Failure{Malformed{"/checks/" + std::to_string(i) + "/groups",
                                     "needs `connection` beside it"}};
        request.checks.push_back({kept(question.user.text()), kept(question.application.text()),
                                  kept(question.permission), login_of(question)});
    }
    return request;
}

} // namespace

Expected<ChecksRequest, Malformed> read_checks(std::string_view body) {
    boost::json::basic_parser<QuestionReader> parser{boost::json::parse_options(), body};
    error_code ec;
    const auto parsed = parser.write_some(false, body.data(), body.size(), ec);
    if (!ec && parsed == body.size()) return parser.handler().take();
    return decode_checks(body);
}

} // namespace muniment::api
