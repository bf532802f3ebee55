#pragma once

#include "api/service/store.hpp"
#include "domain/expected.hpp"
#include "eventstore/anchor.hpp"
#include "eventstore/store_lock.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

/// A store as a directory: which file is what, and which implementation opens it.
namespace muniment::tools {

/// `log.db`, `secrets.db` and `keys/` are the store; `views.db` and `index.image` can be deleted;
/// the anchor lies beside the directory, out of reach of whoever restores it.
struct StoreDirectory {
    std::filesystem::path root;

    std::filesystem::path log() const { return root / "log.db"; }
    std::filesystem::path secrets() const { return root / "secrets.db"; }
    std::filesystem::path views() const { return root / "views.db"; }
    std::filesystem::path image() const { return root / "index.image"; }
    std::filesystem::path keys() const { return root / "keys"; }
    std::filesystem::path cursor_secret() const { return root / "keys" / "cursor.secret"; }
    std::filesystem::path anchor() const;
};

/// What a new store gives to its owner, once.
struct NewStore {
    std::string origin;
    std::string verifier_key;
    std::string admin_token;
};

/// Makes a store, whole or not at all: it is built beside and renamed into place. Refuses a
/// directory that is there and not empty, and one beside which the anchor of an earlier store lies.
/// The error is a sentence.
domain::Expected<NewStore, std::string> create_store(const StoreDirectory& directory,
                                                     const std::string& origin);

/// An open store and what must live as long.
struct OpenStore {
    std::optional<eventstore::StoreLock> lock; ///< of a writer
    std::unique_ptr<eventstore::Anchor> anchor;
    std::unique_ptr<api::Store> store;
};

/// Opens for writing; refuses while another process has it open so. A store whose head is behind
/// its anchor, or contradicts it, opens read-only: `store->writes_stopped()` says why.
domain::Expected<OpenStore, std::string> open_for_writing(const StoreDirectory& directory,
                                                          const api::Store::Progress& progress);

/// Opens for reading: takes no lock and changes no file, so that whoever writes, or starts to, is
/// not in its way nor it in theirs. Views are those of the file, caught up in memory.
domain::Expected<OpenStore, std::string> open_for_reading(const StoreDirectory& directory,
                                                          const api::Store::Progress& progress);

} // namespace muniment::tools
