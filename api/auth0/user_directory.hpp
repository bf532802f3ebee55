#pragma once

#include "api/auth0/schema.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

/// The search among users that the extension leaves to Auth0.
namespace muniment::api::auth0 {

/// What users are looked for by: `q`, or `field:q` in one string as Auth0 has it. Words are joined
/// by AND; a word is a text or `field:text`; a text may end or begin with `*`, and may be quoted.
/// Without a field it is looked for in name, nickname, e-mail and id. Case does not count.
class UserSearch {
  public:
    /// `field` empty: none.
    UserSearch(std::string_view q, std::string_view field);
    bool finds(const boost::json::object& user) const;

  private:
    struct Word {
        std::string field; ///< empty: any of the usual
        std::string text;  ///< folded, without the stars
        bool any_before = false;
        bool any_after = false;
    };
    static Word word_of(std::string_view field, std::string_view text);
    static bool fits(const Word& word, const std::string& text);
    static bool finds(const Word& word, const boost::json::object& user);

    std::vector<Word> words_;
};

} // namespace muniment::api::auth0
