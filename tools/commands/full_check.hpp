#pragma once

#include "api/service/full_verification.hpp"
#include "eventstore/subject_keys.hpp"
#include "eventstore/verify/verify.hpp"
#include "projections/views.hpp"
#include "tools/store/store_directory.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muniment::tools {

/// What `verify --full` does beside the bytes: folds the log, and compares the views of the store,
/// where there are any, at the position that they have reached: with the directory there, and row
/// by row with views built anew in memory. Not thread-safe.
class FullCheck {
  public:
    /// Opens the profile keys, and the views if there is a file of them. The error is a sentence.
    static domain::Expected<std::unique_ptr<FullCheck>, std::string>
    open(const StoreDirectory& directory);

    /// Makes the verification go through this check; it must live as long as the request.
    void attach(eventstore::VerifyRequest& request);

    /// What is wrong after everything was visited; nothing if all holds.
    std::optional<eventstore::VerifyFailure> finish() const;

    /// What has been shown beside the bytes, as a clause.
    std::string proven() const;

  private:
    FullCheck() = default;
    std::optional<std::string> take(const domain::RecordedEvent& event);
    /// Takes the event into the views that are built anew; what went wrong.
    std::optional<std::string> rebuild(const domain::RecordedEvent& event);
    std::optional<std::string> compare(const domain::RecordedEvent& event) const;

    std::unique_ptr<eventstore::SubjectKeys> subject_keys_;
    std::optional<projections::Views> views_;
    std::optional<projections::Views> rebuilt_;  ///< with `views_`, up to where those came
    std::vector<domain::RecordedEvent> waiting_; ///< to be taken into `rebuilt_`
    projections::Applied applied_;
    api::DirectoryAudit audit_;
    bool complete_ = true; ///< no event was left out because it was not understood
};

} // namespace muniment::tools
