package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Fields;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice config}: what the agents of a tenant are. */
@Command(
        name = "config",
        description = "What your agents are: prompt, tools, model, in versions.",
        subcommands = {
            ConfigCommand.ListConfigs.class,
            ConfigCommand.Get.class,
            ConfigSetCommand.class,
            ConfigCommand.Versions.class,
            ConfigCommand.Rollback.class,
            ConfigExportCommand.class,
            ConfigImportCommand.class,
            ConfigWatchCommand.class
        })
final class ConfigCommand extends Group {
    static final String ALL = "/api/v1/configs";

    /** Where an agent's configuration is. */
    static String path(String agent) {
        return "/api/v1/config/" + Server.encoded(agent);
    }

    /** {@code sluice config list}. */
    @Command(
            name = "list",
            description = "Your agents, those that ship too.",
            footer = {"", "Examples:", "  sluice config list", "  sluice config list --json | jq '.[].agent'"})
    static final class ListConfigs extends ClientCommand {
        @Mixin
        private Most most;

        ListConfigs(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var configs = server().list(ALL, "configs", most.number());
            var table = new Table("AGENT", "VERSION", "MODEL", "POOL", "CHANGED", "NOTE");
            configs.forEach(config -> table.row(
                    config.path("agent").asText(),
                    config.path("version").asText(),
                    config.path("model").asText(""),
                    config.path("pool").asText(""),
                    config.path("updated_at").asText(""),
                    config.path("note").asText("")));
            console().list(json(), configs, table, "There is no agent.");
            return Exit.DONE;
        }
    }

    /** {@code sluice config get}. */
    @Command(
            name = "get",
            description = "One agent, as it is or as it was.",
            footer = {
                "",
                "Examples:",
                "  sluice config get translator",
                "  sluice config get translator --version-of v3"
            })
    static final class Get extends ClientCommand {
        @Parameters(paramLabel = "AGENT", description = "The agent's name.")
        private String agent;

        @Option(names = "--version-of", paramLabel = "VERSION", description = "As it was in this version.")
        private String version;

        Get(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var query = version == null ? "" : "?version=" + Server.encoded(version);
            show(server().get(path(agent) + query));
            return Exit.DONE;
        }

        private void show(JsonNode config) {
            if (json()) {
                console().json(config);
                return;
            }
            console()
                    .print(new Fields()
                            .with("agent", config.path("agent").asText())
                            .with("version", config.path("version").asText())
                            .with("model", config.path("model").asText(""))
                            .with("pool", config.path("pool").asText(""))
                            .with("temperature", config.path("temperature").asText(""))
                            .with("tools", names(config.path("tools")))
                            .with("hands to", names(config.path("hands_to")))
                            .with("changed", config.path("updated_at").asText(""))
                            .with("by", config.path("updated_by").asText(""))
                            .with("note", config.path("note").asText(""))
                            .lines(console().palette()));
            console().println("");
            console()
                    .println(Plain.text(
                            config.path("prompt").asText(config.path("shipped").asBoolean() ? "(as it ships)" : "")));
        }

        private static String names(JsonNode list) {
            return StreamSupport.stream(list.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(", "));
        }
    }

    /** {@code sluice config versions}. */
    @Command(
            name = "versions",
            description = "The versions of an agent, the newest first; with --diff what changed since one.",
            footer = {
                "",
                "Examples:",
                "  sluice config versions translator",
                "  sluice config versions translator --diff v3"
            })
    static final class Versions extends ClientCommand {
        @Parameters(paramLabel = "AGENT", description = "The agent's name.")
        private String agent;

        @Option(names = "--diff", paramLabel = "VERSION", description = "What is different now from this version.")
        private String from;

        Versions(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            if (from != null) {
                diff(server().get(path(agent) + "/diff?from=" + Server.encoded(from)));
                return Exit.DONE;
            }
            var node = server().get(path(agent) + "/versions");
            var versions = StreamSupport.stream(node.path("versions").spliterator(), false)
                    .toList();
            var table = new Table("VERSION", "CHANGED", "BY", "WHAT", "NOTE");
            versions.forEach(version -> table.row(
                    version.path("version").asText(),
                    version.path("updated_at").asText(),
                    version.path("updated_by").asText(),
                    what(version),
                    version.path("note").asText("")));
            console().list(json(), versions, table, "It was never set.");
            return Exit.DONE;
        }

        private static String what(JsonNode version) {
            if (version.path("removed").asBoolean()) {
                return "removed";
            }
            return version.has("restores") ? "as " + version.path("restores").asText() : "";
        }

        private void diff(JsonNode diff) {
            if (json()) {
                console().json(diff);
                return;
            }
            for (var change : diff.path("changes")) {
                console().println(Plain.line(change.path("field").asText()));
                lines("- ", change.path("before"));
                lines("+ ", change.path("after"));
            }
        }

        private void lines(String mark, JsonNode value) {
            if (!value.isMissingNode()) {
                var text = value.isTextual() ? value.asText() : value.toString();
                text.lines().forEach(line -> console().println("  " + mark + Plain.line(line)));
            }
        }
    }

    /** {@code sluice config rollback}. */
    @Command(
            name = "rollback",
            description = "Takes up an older version again, for turns that are submitted from now on.",
            footer = {"", "Examples:", "  sluice config rollback translator v3 --note 'v4 was too long'"})
    static final class Rollback extends ClientCommand {
        @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name.")
        private String agent;

        @Parameters(index = "1", paramLabel = "VERSION", description = "The version to take up again.")
        private String version;

        @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people.")
        private String note;

        Rollback(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var wish = JsonNodeFactory.instance.objectNode().put("version", version);
            if (note != null) {
                wish.put("note", note);
            }
            var now = server().post(path(agent) + "/rollback", wish);
            if (json()) {
                console().json(now);
            } else {
                console()
                        .note("%s is as in %s again, as version %s."
                                .formatted(
                                        Plain.line(agent),
                                        Plain.line(version),
                                        Plain.line(now.path("version").asText())));
            }
            return Exit.DONE;
        }
    }
}
