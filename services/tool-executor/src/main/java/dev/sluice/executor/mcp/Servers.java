package dev.sluice.executor.mcp;

import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.mcp.wire.Dialogue;
import dev.sluice.executor.mcp.wire.ServerTrouble;
import dev.sluice.executor.mcp.wire.StdioWire;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.ServerRun;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the way to servers, and gives each what it is to have and nothing else.
 *
 * @param programs what servers find at {@value Bubblewrap#PROGRAMS}
 * @param nothing an empty directory, for those that see no files
 * @param outside those that are reached by HTTP
 */
public record Servers(
        SandboxChoice sandbox, Optional<Path> programs, SecretFiles secrets, Path nothing, Outside outside) {
    /** @param files those of the session that calls; empty for a look that no session asks for */
    Dialogue dialogue(TenantId tenant, McpServer server, Optional<Path> files)
            throws ServerTrouble, InterruptedException {
        return switch (server.transport()) {
            case McpTransport.Stdio stdio -> {
                var environment = new HashMap<>(stdio.environment());
                environment.putAll(secrets.values(tenant, stdio.secrets()));
                yield started(stdio, environment, confidence(tenant, server), files);
            }
            case McpTransport.Http http -> {
                var headers = new HashMap<>(http.headers());
                headers.putAll(secretHeaders(tenant, http));
                yield new Dialogue(outside.wire(http, headers));
            }
        };
    }

    /** Whoever is given a value that is none may say it aloud when he refuses it. */
    private Map<String, String> secretHeaders(TenantId tenant, McpTransport.Http http) throws ServerTrouble {
        var values = secrets.values(tenant, http.secrets());
        for (var header : values.entrySet()) {
            if (!McpTransport.Http.isValue(header.getValue())) {
                throw new ServerTrouble("its secret " + http.secrets().get(header.getKey()) + " is no header");
            }
        }
        return values;
    }

    /** What the server is told in confidence. */
    Confidence confidence(TenantId tenant, McpServer server) throws ServerTrouble {
        return new Confidence(
                secrets.values(tenant, server.transport().secrets()).values());
    }

    private Dialogue started(
            McpTransport.Stdio stdio, Map<String, String> environment, Confidence confidence, Optional<Path> files)
            throws ServerTrouble, InterruptedException {
        var seen = stdio.files() == McpFiles.NONE ? Optional.<Path>empty() : files;
        try {
            var run = ServerRun.start(
                    bubblewrap(),
                    seen.isPresent() ? seen.get() : Files.createDirectories(nothing),
                    seen.isPresent() && stdio.files() == McpFiles.WRITE,
                    programs,
                    environment,
                    stdio.command());
            return new Dialogue(new StdioWire(run, confidence::kept));
        } catch (IOException trouble) {
            throw new ServerTrouble("it could not be started");
        } catch (Refused refused) {
            throw new ServerTrouble(refused.getMessage());
        }
    }

    private Bubblewrap bubblewrap() throws ServerTrouble {
        return switch (sandbox) {
            case SandboxChoice.Chosen chosen -> chosen.sandbox();
            case SandboxChoice.Refused refused -> throw new ServerTrouble(refused.reason());
        };
    }
}
