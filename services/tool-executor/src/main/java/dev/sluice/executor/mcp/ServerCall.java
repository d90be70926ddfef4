package dev.sluice.executor.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.executor.mcp.wire.Dialogue;
import dev.sluice.executor.mcp.wire.Patience;
import dev.sluice.executor.mcp.wire.Reply;
import dev.sluice.executor.mcp.wire.ServerTrouble;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.ToolOutput;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.policy.call.InvisibleText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One call of a server's tool. Before it is made, the server is asked again what the tool is: what is not as it was
 * accepted is not called. From when the server may have heard of it, its end is known only by the server's answer.
 */
record ServerCall(
        ServerName name,
        McpServer server,
        McpTool tool,
        Workspace workspace,
        JsonNode arguments,
        Servers servers,
        Looks looks)
        implements Change {

    @Override
    public String base() {
        return ServerTool.base(server, tool);
    }

    @Override
    public Optional<String> diff() {
        return Optional.of(
                "calls: " + tool.name() + "\nof the MCP server: " + name.name() + " (" + where() + ")\nwith: "
                        + InvisibleText.shown(arguments.toPrettyString()) + "\nfor at most: "
                        + server.timeMax().toSeconds() + " s");
    }

    private String where() {
        return switch (server.transport()) {
            case McpTransport.Stdio stdio ->
                InvisibleText.shown(String.join(" ", stdio.command())) + ", in the sandbox, no network, "
                        + switch (stdio.files()) {
                            case NONE -> "no files";
                            case READ -> "reads the workspace";
                            case WRITE -> "reads and writes the workspace";
                        };
            case McpTransport.Http http -> http.url();
        };
    }

    @Override
    public boolean runsAProgram() {
        return server.transport() instanceof McpTransport.Stdio stdio && stdio.files() == McpFiles.WRITE;
    }

    @Override
    public Applied apply(StopSignal stop, LiveOutput live) throws IOException {
        var patience = Patience.of(stop, server.timeMax());
        var confidence = new Confidence(List.of());
        try {
            confidence = servers.confidence(name.tenant(), server);
            return applied(patience, confidence);
        } catch (ServerTrouble trouble) {
            return trouble.stopped()
                            .filter(StopSignal.Reason.CALLED_OFF::equals)
                            .isPresent()
                    ? new Applied.CalledOff()
                    : notBegun(CallFailure.TOOL_ERROR, "cannot be used: " + confidence.kept(trouble.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while a server was spoken to", stopping);
        }
    }

    private Applied applied(Patience patience, Confidence confidence)
            throws ServerTrouble, IOException, InterruptedException {
        try (var dialogue = servers.dialogue(name.tenant(), server, Optional.of(workspace.root()))) {
            return changed(dialogue, patience)
                    ? notBegun(
                            CallFailure.DENIED,
                            "describes the tool otherwise than it was accepted, and an operator"
                                    + " must accept it again")
                    : called(dialogue, patience, new ResultText(name.name(), confidence));
        }
    }

    private boolean changed(Dialogue dialogue, Patience patience) throws ServerTrouble, InterruptedException {
        var listed = looks.listed(name, server, dialogue, patience);
        return listed.stream()
                .noneMatch(now -> now.name().equals(tool.name()) && now.digest().equals(tool.digest()));
    }

    private Applied called(Dialogue dialogue, Patience patience, ResultText text)
            throws IOException, InterruptedException {
        return switch (dialogue.call(tool.name(), tool.parameters(), arguments, patience)) {
            case Reply.Result(var value) -> new Applied.Done(text.of(value));
            case Reply.Declined(var code, var message, var _) -> new Applied.Done(text.declined(code, message));
            case Reply.Broken(var _, var heard)
            when heard -> throw new IOException("the MCP server " + name + " broke off");
            case Reply.Broken(var why, var _) -> notBegun(CallFailure.TOOL_ERROR, "cannot be used: " + why);
            case Reply.GivenUp(var reason) ->
                switch (reason) {
                    case CALLED_OFF -> new Applied.CalledOff();
                    case TIME_UP -> new Applied.OutOfTime(unanswered());
                };
        };
    }

    private ToolOutput unanswered() {
        return new ToolOutput(
                "The MCP server " + name.name()
                        + " did not answer in time; whether it did what it was asked is not known.",
                false);
    }

    private Applied notBegun(CallFailure reason, String what) {
        return new Applied.NotBegun(reason, "The MCP server " + name.name() + " " + what + "; nothing was called.");
    }
}
