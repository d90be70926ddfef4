package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice mcp}: servers of tools, for whoever runs the installation. */
@Command(
        name = "mcp",
        description = "MCP servers: what they have, and which of their tools are accepted.",
        subcommands = {
            McpCommand.ListServers.class,
            McpCommand.ShowServer.class,
            McpCommand.Accept.class,
            McpCommand.Withdraw.class
        })
final class McpCommand extends Group {
    private static final String PATH = "/api/v1/mcp";

    /** How much of a digest is shown, and must be said again. */
    private static final int DIGEST_CHARS = 12;

    private static String digest(JsonNode tool) {
        var digest = tool.path("digest").asText();
        return digest.length() <= DIGEST_CHARS ? digest : digest.substring(0, DIGEST_CHARS);
    }

    /** What all of these have. */
    private abstract static class OfTenant extends ClientCommand {
        @Option(names = "--tenant", paramLabel = "NAME", description = "Another tenant than your own.")
        private String tenant;

        OfTenant(Shell shell) {
            super(shell);
        }

        final String path(String rest) {
            return new Query(PATH + rest).with("tenant", tenant).toString();
        }
    }

    /** What is about one server. */
    private abstract static class OfServer extends OfTenant {
        @Parameters(paramLabel = "SERVER", description = "The server's name.")
        private String name;

        OfServer(Shell shell) {
            super(shell);
        }

        final JsonNode found() {
            return server().get(path("/" + Server.encoded(name)));
        }

        /** What is accepted of it. */
        final ObjectNode accepted(JsonNode found) {
            var tools = JsonNodeFactory.instance.objectNode();
            found.path("tools").forEach(tool -> {
                if (tool.hasNonNull("accepted")) {
                    tools.put(tool.path("name").asText(), tool.path("accepted").asText());
                }
            });
            return tools;
        }

        final Exit keep(ObjectNode tools, String note) {
            var body = JsonNodeFactory.instance.objectNode();
            body.set("tools", tools);
            var kept = server().put(path("/" + Server.encoded(name) + "/accepted"), body);
            if (json()) {
                console().json(kept);
            } else {
                console().note(note);
            }
            return Exit.DONE;
        }
    }

    /** {@code sluice mcp list}. */
    @Command(
            name = "list",
            description = "The MCP servers of a tenant.",
            footer = {"", "Examples:", "  sluice mcp list", "  sluice mcp list --tenant acme --json"})
    static final class ListServers extends OfTenant {
        ListServers(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var servers = new ArrayList<JsonNode>();
            server().get(path("")).path("servers").forEach(servers::add);
            var table = new Table("SERVER", "OFFERED", "CHANGED", "NEW", "TROUBLE");
            servers.forEach(one -> table.row(
                    one.path("name").asText(),
                    count(one, "offered"),
                    count(one, "changed"),
                    count(one, "new"),
                    one.path("trouble").asText("")));
            console().list(json(), servers, table, "There is none.");
            return Exit.DONE;
        }

        private static String count(JsonNode server, String state) {
            return String.valueOf(StreamSupport.stream(server.path("tools").spliterator(), false)
                    .filter(tool -> tool.path("state").asText().equals(state))
                    .count());
        }
    }

    /** {@code sluice mcp show}. */
    @Command(
            name = "show",
            description = "One server, and its tools as it describes them.",
            footer = {"", "Examples:", "  sluice mcp show weather"})
    static final class ShowServer extends OfServer {
        ShowServer(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var found = found();
            if (json()) {
                console().json(found);
                return Exit.DONE;
            }
            found.path("tools").forEach(this::show);
            if (found.hasNonNull("trouble")) {
                console().note("Trouble: " + Plain.line(found.path("trouble").asText()));
            } else if (!found.path("seen").asBoolean()) {
                console().note("No executor has looked at it yet.");
            }
            return Exit.DONE;
        }

        private void show(JsonNode tool) {
            console()
                    .println(Plain.line(tool.path("name").asText() + "@" + digest(tool) + "  "
                            + tool.path("state").asText() + " "
                            + tool.path("why").asText("")));
            console().println("    " + Plain.line(tool.path("description").asText()));
            console().println("    " + Plain.line(tool.path("parameters").toString()));
        }
    }

    /** {@code sluice mcp accept}. */
    @Command(
            name = "accept",
            description = "Accepts tools as they were shown; what was accepted before stays so.",
            footer = {"", "Examples:", "  sluice mcp accept weather forecast@9f2c4e11a0b3"})
    static final class Accept extends OfServer {
        @Parameters(
                arity = "1..*",
                index = "1..*",
                paramLabel = "TOOL@DIGEST",
                description = "A tool, and the digest with which it was shown.")
        private List<String> tools;

        @Spec
        private CommandSpec spec;

        Accept(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var found = found();
            var accepted = accepted(found);
            for (var tool : tools) {
                var shown = StreamSupport.stream(found.path("tools").spliterator(), false)
                        .filter(one -> tool.equals(one.path("name").asText() + "@" + digest(one)))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(), Plain.line(tool) + " is not as it was shown: look at it again"));
                accepted.put(shown.path("name").asText(), shown.path("digest").asText());
            }
            return keep(accepted, "Accepted " + Plain.line(String.join(", ", tools)) + ".");
        }
    }

    /** {@code sluice mcp withdraw}. */
    @Command(
            name = "withdraw",
            description = "Takes back what was accepted; agents are offered these tools no more.",
            footer = {"", "Examples:", "  sluice mcp withdraw weather forecast"})
    static final class Withdraw extends OfServer {
        @Parameters(
                arity = "1..*",
                index = "1..*",
                paramLabel = "TOOL",
                description = "A tool, as its server calls it.")
        private List<String> tools;

        Withdraw(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var accepted = accepted(found());
            accepted.remove(tools);
            return keep(accepted, "Withdrawn: " + Plain.line(String.join(", ", tools)) + ".");
        }
    }
}
