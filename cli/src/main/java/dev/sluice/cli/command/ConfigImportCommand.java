package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice config import}: brings in what was exported. */
@Command(
        name = "import",
        description = "Brings in exported agents; of those that are otherwise here it says so and writes nothing.",
        footer = {
            "",
            "Examples:",
            "  sluice config import agents.json --dry-run",
            "  sluice config import agents.json --on-conflict replace --note 'from staging'"
        })
final class ConfigImportCommand extends ClientCommand {
    /** So many does a server take at once. */
    private static final int PIECE = 100;

    /** What is to become of an agent of which another configuration counts. */
    enum OnConflict {
        REFUSE,
        REPLACE,
        SKIP
    }

    @Parameters(paramLabel = "FILE", description = "What export printed; - is standard input.")
    private String file;

    @Option(names = "--dry-run", description = "Only say what would become of each.")
    private boolean dryRun;

    @Option(
            names = "--on-conflict",
            paramLabel = "WHAT",
            defaultValue = "refuse",
            description = "refuse, replace or skip what is otherwise here (default: ${DEFAULT-VALUE}).")
    private OnConflict onConflict;

    @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people.")
    private String note;

    ConfigImportCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var whole = new TextFile(file).json(console());
        var agents = new ArrayList<JsonNode>();
        whole.path("configs").forEach(agents::add);
        var server = server();
        var results = new ArrayList<JsonNode>();
        for (int from = 0; from < agents.size(); from += PIECE) {
            var piece = agents.subList(from, Math.min(agents.size(), from + PIECE));
            bring(server, whole.path("format").asText(), piece).path("results").forEach(results::add);
        }
        var table = new Table("AGENT", "BECOMES", "VERSION", "WHY");
        results.forEach(result -> table.row(
                result.path("agent").asText(),
                result.path("action").asText(),
                result.path("version").asText(""),
                result.path("detail").asText("")));
        console().list(json(), results, table, "There is no agent in it.");
        return Exit.DONE;
    }

    private JsonNode bring(Server server, String format, List<JsonNode> agents) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("format", format)
                .put("on_conflict", onConflict.name().toLowerCase(Locale.ROOT));
        if (note != null) {
            body.put("note", note);
        }
        body.putArray("configs").addAll(agents);
        return server.post(ConfigCommand.ALL + "/import" + (dryRun ? "?dry_run=true" : ""), body);
    }
}
