package dev.sluice.executor.mcp;

import dev.sluice.contracts.TenantId;
import dev.sluice.executor.mcp.wire.ServerTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What servers are told in confidence: {@code <directory>/<tenant>/<name>}, one value each, read when a server is spoken to.
 *
 * @param directory empty if this executor has none
 */
public record SecretFiles(Optional<Path> directory) {
    /** @param names the file of each secret, by the name under which a server gets it */
    Map<String, String> values(TenantId tenant, Map<String, String> names) throws ServerTrouble {
        var values = new HashMap<String, String>();
        for (var name : names.entrySet()) {
            values.put(name.getKey(), value(tenant, name.getValue()));
        }
        return values;
    }

    private String value(TenantId tenant, String name) throws ServerTrouble {
        try {
            var file = directory
                    .orElseThrow(
                            () -> new ServerTrouble("it needs a secret, and this executor has no directory of them"))
                    .resolve(tenant.value())
                    .resolve(name);
            return Files.readString(file).strip();
        } catch (IOException absent) {
            throw new ServerTrouble("its secret " + name + " cannot be read on this executor");
        }
    }
}
