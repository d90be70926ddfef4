package dev.sluice.standalone;

import dev.sluice.contracts.TurnId;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.replay.EventTree;
import dev.sluice.orchestrator.replay.SessionExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sluice events}: the facts of one turn, each below what it followed from. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Shows the facts of one turn as a tree, with the beginning of what was said.")
final class EventsCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TURN", description = "The id of the turn, or of the job.")
    private String turn;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory (default: $$SLUICE_DATA, else .sluice).")
    private Path data = EmbeddedOptions.defaultDataDirectory();

    @Override
    public Integer call() {
        var id = id();
        var infra = InfraAddresses.ofRunning(data.toAbsolutePath().normalize())
                .orElseThrow(() -> new StartRefused(
                        "No Sluice runs on %s: start it with ./sluice up, or name the right directory with --data."
                                .formatted(data.toAbsolutePath())));
        var facts = new SessionExport(KafkaSettings.of(infra.kafka())).facts(id.session());
        var tree = EventTree.of(id, facts);
        if (tree.isEmpty()) {
            throw new StartRefused("There is no turn %s.".formatted(id));
        }
        tree.forEach(System.out::println);
        return CommandLine.ExitCode.OK;
    }

    private TurnId id() {
        try {
            return new TurnId(turn);
        } catch (IllegalArgumentException malformed) {
            throw new StartRefused("That is no id of a turn: it looks like j-1f2e….9c2e….", malformed);
        }
    }
}
