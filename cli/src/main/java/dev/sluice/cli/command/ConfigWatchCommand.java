package dev.sluice.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice config watch}: changes as they happen. */
@Command(
        name = "watch",
        description = "Says which version each agent has, then each change, until Ctrl-C or the server is away.",
        footer = {"", "Examples:", "  sluice config watch", "  sluice config watch translator --json"})
final class ConfigWatchCommand extends ClientCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    @Parameters(arity = "0..1", paramLabel = "AGENT", description = "Only this one.")
    private String agent;

    ConfigWatchCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var query = agent == null ? "" : "?agent=" + Server.encoded(agent);
        server().lines(ConfigCommand.ALL + "/events" + query, this::heard);
        return Exit.AWAY;
    }

    private void heard(String line) {
        if (!line.startsWith(DATA)) {
            return;
        }
        try {
            show(JSON.readTree(line.substring(DATA.length())));
        } catch (JsonProcessingException noFrame) {
            console().note("The server said what this release does not understand.");
        }
    }

    private void show(JsonNode frame) {
        if (json()) {
            console().println(Plain.json(frame.toString()));
            return;
        }
        console()
                .println("%s\t%s\t%s\t%s\t%s"
                        .formatted(
                                Plain.line(frame.path("agent").asText()),
                                Plain.line(frame.path("version").asText()),
                                frame.path("removed").asBoolean() ? "removed" : "set",
                                Plain.line(frame.path("updated_by").asText()),
                                Plain.line(frame.path("note").asText(""))));
    }
}
