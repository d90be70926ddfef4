package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice config set}: the whole of an agent from a file, or some of its fields. */
@Command(
        name = "set",
        description = "Sets an agent: from a JSON file, or some fields of what it is. The next turn has it.",
        footer = {
            "",
            "Examples:",
            "  sluice config set translator --prompt translator.md --tools read_file,write_file",
            "  sluice config set translator --temperature 0.2 --note 'less free'",
            "  sluice config get translator --json | jq '{prompt, tools}' | sluice config set editor --file -"
        })
final class ConfigSetCommand extends ClientCommand {
    private static final int NOT_FOUND = 404;

    /** What a client may write; all else of an answer is about the version. */
    private static final List<String> FIELDS = List.of(
            "prompt",
            "tools",
            "model",
            "temperature",
            "effort",
            "context_tokens",
            "max_tokens",
            "limits",
            "pool",
            "hands_to",
            "metadata");

    @Parameters(paramLabel = "AGENT", description = "The agent's name.")
    private String agent;

    @Option(names = "--file", paramLabel = "FILE", description = "All of it, as JSON; - is standard input.")
    private String file;

    @Option(names = "--prompt", paramLabel = "FILE", description = "The prompt; - is standard input.")
    private String prompt;

    @Option(names = "--tools", paramLabel = "NAMES", split = ",", description = "The tools, with commas between.")
    private List<String> tools;

    @Option(names = "--model", paramLabel = "NAME", description = "The model to ask the router for.")
    private String model;

    @Option(names = "--temperature", paramLabel = "NUMBER", description = "0 to 2.")
    private Double temperature;

    @Option(names = "--max-tokens", paramLabel = "NUMBER", description = "Of one answer.")
    private Integer maxTokens;

    @Option(names = "--pool", paramLabel = "NAME", description = "Whose workers make its model calls.")
    private String pool;

    @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people.")
    private String note;

    ConfigSetCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var server = server();
        if (file != null && hasFields()) {
            throw new CommandRefused(Exit.USAGE, "A file sets all of it.", "Leave out --file, or the other fields.");
        }
        if (file == null && !hasFields()) {
            throw new CommandRefused(Exit.USAGE, "There is nothing to set.", "Name a --file, or a field.");
        }
        var answer = file == null
                ? changed(server)
                : server.post(ConfigCommand.path(agent), noted(new TextFile(file).json(console())));
        if (json()) {
            console().json(answer);
        } else {
            console()
                    .note("%s is version %s now."
                            .formatted(
                                    Plain.line(agent),
                                    Plain.line(answer.path("version").asText())));
        }
        return Exit.DONE;
    }

    private boolean hasFields() {
        return prompt != null
                || tools != null
                || model != null
                || temperature != null
                || maxTokens != null
                || pool != null;
    }

    /** What is there with these fields, if nobody else changes it meanwhile. */
    private JsonNode changed(Server server) {
        var config = JsonNodeFactory.instance.objectNode();
        var headers = Map.<String, String>of();
        var known = known(server);
        FIELDS.stream().filter(known::has).forEach(field -> config.set(field, known.get(field)));
        if (!known.path("shipped").asBoolean(true)) {
            headers = Map.of("If-Match", '"' + known.path("version").asText() + '"');
        }
        put(config);
        return server.post(ConfigCommand.path(agent), noted(config), headers);
    }

    private JsonNode known(Server server) {
        try {
            return server.get(ConfigCommand.path(agent));
        } catch (Refused refused) {
            if (refused.status() == NOT_FOUND) {
                return JsonNodeFactory.instance.objectNode();
            }
            throw refused;
        }
    }

    private void put(ObjectNode config) {
        if (prompt != null) {
            config.put("prompt", new TextFile(prompt).text(console()));
        }
        if (tools != null) {
            var list = config.putArray("tools");
            tools.forEach(list::add);
        }
        if (model != null) {
            config.put("model", model);
        }
        if (temperature != null) {
            config.put("temperature", temperature);
        }
        if (maxTokens != null) {
            config.put("max_tokens", maxTokens);
        }
        if (pool != null) {
            config.put("pool", pool);
        }
    }

    private ObjectNode noted(ObjectNode config) {
        return note == null ? config : config.put("note", note);
    }
}
