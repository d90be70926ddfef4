package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.session.door.json.View;
import dev.sluice.session.mcp.McpVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An MCP server, as it was set and as it was last seen.
 *
 * @param seen whether an executor has looked at it as it is set now
 * @param trouble why that look saw nothing
 */
record McpServerView(
        String name,
        String tenant,
        String version,
        Optional<List<String>> command,
        Optional<Map<String, String>> environment,
        Optional<McpFiles> files,
        Optional<String> url,
        Optional<Map<String, String>> headers,
        Map<String, String> secrets,
        List<String> roles,
        long timeoutSeconds,
        Risk risk,
        List<String> idempotent,
        boolean seen,
        Optional<String> trouble,
        List<ToolView> tools)
        implements View {

    /** What an operator has said of a tool, held against what its server says of it now. */
    enum State {
        /** Agents are offered it: it is as it was accepted. */
        OFFERED,
        /** Nobody has accepted it. */
        NEW,
        /** It is no longer as it was accepted, and so it is not offered. */
        CHANGED,
        /** It cannot be offered. */
        UNFIT,
        /** It was accepted, and its server has it no more. */
        GONE
    }

    /**
     * A tool of the server, in the server's words.
     *
     * @param digest what is accepted by it
     * @param accepted the digest that was accepted
     */
    record ToolView(
            String name,
            String offeredAs,
            String state,
            String description,
            Optional<JsonNode> parameters,
            Optional<JsonNode> annotations,
            String digest,
            Optional<String> accepted,
            Optional<String> why) {}

    static McpServerView of(McpVersion version, Optional<McpListing> listing) {
        var server = version.body();
        var stdio = Optional.of(server.transport())
                .filter(McpTransport.Stdio.class::isInstance)
                .map(McpTransport.Stdio.class::cast);
        var http = Optional.of(server.transport())
                .filter(McpTransport.Http.class::isInstance)
                .map(McpTransport.Http.class::cast);
        return new McpServerView(
                version.name(),
                version.tenant().value(),
                version.version(),
                stdio.map(McpTransport.Stdio::command),
                stdio.map(McpTransport.Stdio::environment),
                stdio.map(McpTransport.Stdio::files),
                http.map(McpTransport.Http::url),
                http.map(McpTransport.Http::headers),
                server.transport().secrets(),
                server.roles().stream().map(Role::name).toList(),
                server.timeMax().toSeconds(),
                server.risk(),
                server.idempotent(),
                listing.filter(seen -> seen.server().equals(version.version())).isPresent(),
                listing.flatMap(McpListing::trouble),
                tools(server, listing.map(McpListing::tools).orElse(List.of())));
    }

    private static List<ToolView> tools(McpServer server, List<McpTool> listed) {
        var gone = server.accepted().keySet().stream()
                .filter(name -> listed.stream().noneMatch(tool -> tool.name().equals(name)))
                .map(name -> gone(name, server.accepted().get(name)));
        return Stream.concat(listed.stream().map(tool -> tool(server, tool)), gone)
                .sorted(Comparator.comparing(ToolView::name))
                .toList();
    }

    private static ToolView tool(McpServer server, McpTool tool) {
        var accepted = Optional.ofNullable(server.accepted().get(tool.name()));
        return new ToolView(
                tool.name(),
                tool.offeredAs(),
                word(state(tool, accepted)),
                tool.description(),
                Optional.of(tool.parameters()),
                tool.annotations(),
                tool.digest(),
                accepted,
                tool.unfit());
    }

    private static ToolView gone(String name, String accepted) {
        return new ToolView(
                name,
                "",
                word(State.GONE),
                "",
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.of(accepted),
                Optional.empty());
    }

    private static State state(McpTool tool, Optional<String> accepted) {
        if (tool.unfit().isPresent()) {
            return State.UNFIT;
        }
        if (accepted.isEmpty()) {
            return State.NEW;
        }
        return accepted.get().equals(tool.digest()) ? State.OFFERED : State.CHANGED;
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
