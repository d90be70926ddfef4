package dev.sluice.executor.workspace;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;

/** Whose a workspace is; written beside its files when it is made and never changed. */
record WorkspaceOwner(TenantId tenant, UserId user) {
    static WorkspaceOwner of(Scope scope) {
        return new WorkspaceOwner(scope.tenant(), scope.user());
    }
}
