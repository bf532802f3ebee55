#pragma once

#include "api/auth0/record_json.hpp"
#include "api/auth0/surface.hpp"

#include <optional>
#include <string>
#include <vector>

/// What lists share: the search, and how a page is cut out of them.
namespace muniment::api::auth0 {

/// The search of a list of records, `q` in `field`. An empty `q` finds everything, an absent field
/// is the name.
struct Search {
    std::string q; ///< folded
    std::string field;

    bool finds(const domain::Group& group) const;
    bool finds(const domain::Role& role) const;
    bool finds(const domain::Permission& permission) const;

  private:
    bool finds_in(const std::optional<std::string>& text) const;
};

/// The parameters of GET /api/groups, roles and permissions; no others are allowed.
struct ListParameters {
    Search search;
    std::optional<Paging> paging;
};
Checked<ListParameters> list_parameters(const Call& call);

/// The parameters of answers that are arrays; others are ignored.
Checked<std::optional<Paging>> array_paging(const Call& call);

/// Whether the item at `index` is on the page.
bool is_on_page(std::size_t index, const std::optional<Paging>& paging);

/// Leaves what is on the page; without paging all stays.
template <typename T>
void cut_page(std::vector<T>& items, const std::optional<Paging>& paging) {
    if (!paging) return;
    const auto first = std::min(paging->first(), items.size());
    const auto last = first + std::min(paging->per_page, items.size() - first);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(last), items.end());
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(first));
}

/// 200 with an array; `total` counts the items of all pages and is told in `Muniment-Total`.
Response array_answer(std::string json, std::size_t total);

/// The items, written by `write(writer, item)`, as an array of which `paging` shows a page.
template <typename T, typename Write>
Response array_answer(std::vector<T> items, const std::optional<Paging>& paging, Write write) {
    const auto total = items.size();
    cut_page(items, paging);
    return array_answer(json_of([&](JsonWriter& writer) { write_array(writer, items, write); }),
                        total);
}

} // namespace muniment::api::auth0
