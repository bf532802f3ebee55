#pragma once

#include "domain/changes.hpp"
#include "domain/decision.hpp"

namespace muniment::domain::detail {

/// One function a change: emits its events, or says why it is refused. They are not named like
/// the dispatcher `decide`, so that a forgotten one does not compile.
Verdict decide_on(Decision&, const CreateApplication&);
Verdict decide_on(Decision&, const UpdateApplication&);
Verdict decide_on(Decision&, const DeleteApplication&);
Verdict decide_on(Decision&, const CreateConnection&);
Verdict decide_on(Decision&, const UpdateConnection&);
Verdict decide_on(Decision&, const DeleteConnection&);
Verdict decide_on(Decision&, const CreateUser&);
Verdict decide_on(Decision&, const UpdateUser&);
Verdict decide_on(Decision&, const DeleteUser&);
Verdict decide_on(Decision&, const EraseUser&);
Verdict decide_on(Decision&, const CreatePermission&);
Verdict decide_on(Decision&, const UpdatePermission&);
Verdict decide_on(Decision&, const DeletePermission&);
Verdict decide_on(Decision&, const CreateRole&);
Verdict decide_on(Decision&, const UpdateRole&);
Verdict decide_on(Decision&, const DeleteRole&);
Verdict decide_on(Decision&, const GrantPermissions&);
Verdict decide_on(Decision&, const RevokePermissions&);
Verdict decide_on(Decision&, const IncludeRoles&);
Verdict decide_on(Decision&, const ExcludeRoles&);
Verdict decide_on(Decision&, const CreateGroup&);
Verdict decide_on(Decision&, const UpdateGroup&);
Verdict decide_on(Decision&, const DeleteGroup&);
Verdict decide_on(Decision&, const AddMembers&);
Verdict decide_on(Decision&, const RemoveMembers&);
Verdict decide_on(Decision&, const NestGroups&);
Verdict decide_on(Decision&, const UnnestGroups&);
Verdict decide_on(Decision&, const AssignGroupRoles&);
Verdict decide_on(Decision&, const UnassignGroupRoles&);
Verdict decide_on(Decision&, const AssignUserRoles&);
Verdict decide_on(Decision&, const UnassignUserRoles&);
Verdict decide_on(Decision&, const GrantUserPermissions&);
Verdict decide_on(Decision&, const RevokeUserPermissions&);
Verdict decide_on(Decision&, const AddMappings&);
Verdict decide_on(Decision&, const RemoveMappings&);
Verdict decide_on(Decision&, const UpdateConfiguration&);
Verdict decide_on(Decision&, const ReorderDocument&);
Verdict decide_on(Decision&, const WriteCollections&);
Verdict decide_on(Decision&, const WriteDocumentRecords&);
Verdict decide_on(Decision&, const ClearConfiguration&);
Verdict decide_on(Decision&, const RotateApiKey&);
Verdict decide_on(Decision&, const UpdateResourceServer&);
Verdict decide_on(Decision&, const RecordRepair&);

} // namespace muniment::domain::detail
