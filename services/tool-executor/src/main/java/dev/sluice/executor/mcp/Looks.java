package dev.sluice.executor.mcp;

import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.executor.mcp.wire.Dialogue;
import dev.sluice.executor.mcp.wire.Era;
import dev.sluice.executor.mcp.wire.Patience;
import dev.sluice.executor.mcp.wire.ServerTrouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Looks at what servers have, and tells of it. Thread-safe. */
final class Looks {
    private static final Duration TIME_MAX = Duration.ofSeconds(30);

    private final Servers servers;
    private final BiConsumer<ServerName, List<McpTool>> seen;

    /** The form of the protocol that each server was found to understand, for as long as it is reached like this. */
    private final Map<McpTransport, Era> eras = new ConcurrentHashMap<>();

    /** @param seen told of the tools of a server whenever a call has seen them */
    Looks(Servers servers, BiConsumer<ServerName, List<McpTool>> seen) {
        this.servers = servers;
        this.seen = seen;
    }

    /** Looks at a server that nobody calls: its tools, or why they could not be seen. */
    McpListing look(ServerName name, McpServer server, String version, List<McpTool> before)
            throws InterruptedException {
        var patience = Patience.of(Optional::empty, TIME_MAX);
        var confidence = new Confidence(List.of());
        try {
            confidence = servers.confidence(name.tenant(), server);
            try (var dialogue = servers.dialogue(name.tenant(), server, Optional.empty())) {
                return new McpListing(version, Optional.empty(), list(name, server, dialogue, patience));
            }
        } catch (ServerTrouble trouble) {
            eras.remove(server.transport());
            var words = ListedTools.words(confidence.kept(trouble.getMessage()));
            return new McpListing(version, Optional.of(words), before);
        }
    }

    /** Begins a dialogue in which a tool is to be called, and gives the tools as the server lists them now. */
    List<McpTool> listed(ServerName name, McpServer server, Dialogue dialogue, Patience patience)
            throws ServerTrouble, InterruptedException {
        var tools = list(name, server, dialogue, patience);
        seen.accept(name, tools);
        return tools;
    }

    private List<McpTool> list(ServerName name, McpServer server, Dialogue dialogue, Patience patience)
            throws ServerTrouble, InterruptedException {
        eras.put(server.transport(), dialogue.open(Optional.ofNullable(eras.get(server.transport())), patience));
        return ListedTools.read(name.name(), dialogue.tools(McpListing.TOOLS_MAX, patience));
    }

    /** Forgets what is known of a server that is reached otherwise now. */
    void forget(McpServer server) {
        eras.remove(server.transport());
    }
}
