package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import picocli.CommandLine.Command;

/** {@code sluice config export}: the agents that were set, as a file. */
@Command(
        name = "export",
        description = "Prints the agents that you set as JSON, for import elsewhere.",
        footer = {"", "Examples:", "  sluice config export > agents.json"})
final class ConfigExportCommand extends ClientCommand {
    ConfigExportCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var agents = server().list(ConfigCommand.ALL + "/export", "configs", Integer.MAX_VALUE);
        var file = JsonNodeFactory.instance.objectNode().put("format", "sluice-agents-1");
        file.putArray("configs").addAll(agents);
        console().json(file);
        return Exit.DONE;
    }
}
