package dev.sluice.executor.mcp;

import dev.sluice.contracts.TenantId;
import java.util.Optional;

/** Which server of which tenant. */
record ServerName(TenantId tenant, String name) {
    /** The inverse of {@link #toString()}; empty for what is none. */
    static Optional<ServerName> read(String text) {
        var slash = text.indexOf('/');
        return slash < 1
                ? Optional.empty()
                : Optional.of(new ServerName(new TenantId(text.substring(0, slash)), text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
