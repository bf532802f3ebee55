#pragma once

#include "api/auth0/errors.hpp"
#include "api/service/store.hpp"
#include "domain/expected.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules that bodies and parameters must keep, with the messages of the extension's validation
/// (Joi 17). Each function answers the first offence. Values are converted as there: `"true"` is a
/// boolean, `"5"` a number.
namespace muniment::api::auth0 {

template <typename T>
using Checked = domain::Expected<T, Refusal>;

/// Where a value stands: how messages name it, and its key in `validation.keys`.
struct Spot {
    std::string_view source = "payload";
    std::string label = "value";
    std::string key{};

    Spot member(std::string_view name) const;
    Spot item(std::size_t index) const;
    /// The refusal `"label" problem`.
    domain::Failure<Refusal> refuse(std::string_view problem) const;
};

/// The length that limits count: UTF-16 code units. The text must be valid UTF-8.
std::size_t utf16_units(std::string_view text);

enum class YesNo { refused, accepted };

/// A text that is not empty. `units_max` 0: of any length. U+0000 is refused: no store keeps it.
Checked<std::string> check_text(const boost::json::value& json, const Spot& spot,
                                std::size_t units_max = 0);
Checked<bool> check_boolean(const boost::json::value& json, const Spot& spot,
                            YesNo yes_no = YesNo::refused);
Checked<const boost::json::array*> check_array(const boost::json::value& json, const Spot& spot,
                                               std::size_t items_min = 0);
/// A list of at least `items_min` texts that are not empty.
Checked<std::vector<std::string>> check_texts(const boost::json::value& json, const Spot& spot,
                                              std::size_t items_min);

/// What counts as an id of a kind: a GUID, as in the extension, and whatever text the store knows
/// or knew as the id of such an entity (ids that were not made by this surface).
class IdRule {
  public:
    IdRule(const Store& store, domain::EntityKind kind) : store_(store), kind_(kind) {}
    Checked<domain::Done> check(std::string_view text, const Spot& spot) const;

  private:
    const Store& store_;
    domain::EntityKind kind_;
};

/// A list of at least `items_min` ids.
Checked<std::vector<std::string>> check_ids(const boost::json::value& json, const Spot& spot,
                                            const IdRule& rule, std::size_t items_min);

/// The members of an object, asked for in the order of the schema.
class Record {
  public:
    static Checked<Record> of(const boost::json::value& json, Spot spot = {});

    Checked<std::string> text(std::string_view name, std::size_t units_max) const;
    /// One of `values`.
    Checked<std::string> choice(std::string_view name,
                                std::initializer_list<std::string_view> values) const;
    const boost::json::value* find(std::string_view name) const;
    Spot spot_of(std::string_view name) const { return spot_.member(name); }
    /// Asked last: the first member that is none of these.
    Checked<domain::Done> allow_only(std::initializer_list<std::string_view> names) const;

  private:
    Record(const boost::json::object& members, Spot spot)
        : members_(&members), spot_(std::move(spot)) {}
    const boost::json::object* members_;
    Spot spot_;
};

/// Which part of a list. Pages 0 and 1 are both the first.
struct Paging {
    std::size_t page = 0;
    std::size_t per_page = 0;

    std::size_t first() const { return page <= 1 ? 0 : (page - 1) * per_page; }
};

/// The parameters of a query. A parameter that is repeated is a list, hence neither a text nor a
/// number.
class QueryRecord {
  public:
    explicit QueryRecord(const Request& request) : query_(request.target.query) {}

    /// `units_max` 0: of any length.
    Checked<std::optional<std::string>> text(std::string_view name, std::size_t units_max) const;
    Checked<std::optional<bool>> boolean(std::string_view name) const;
    /// `per_page` and `page`, where one of them is given.
    Checked<std::optional<Paging>> paging(std::size_t per_page_max,
                                          std::size_t per_page_default) const;
    /// Asked last: the first parameter that is none of these nor of those that every read takes
    /// (`at`, `known_at`, `min_position`).
    Checked<domain::Done> allow_only(std::initializer_list<std::string_view> names) const;

  private:
    Checked<std::optional<std::size_t>> number(std::string_view name, std::size_t min,
                                               std::size_t max) const;
    const Query& query_;
};

} // namespace muniment::api::auth0
