package dev.sluice.standalone;

import dev.sluice.contracts.TurnId;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.replay.EventTree;
import dev.sluice.orchestrator.replay.SessionExport;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ./sluice events}: the facts of one turn, each below what it followed from. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Shows the facts of one turn as a tree, with the beginning of what was said.")
final class EventsCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TURN", description = "The id of the turn, or of the job.")
    private String turn;

    @Mixin
    private RunningSluice sluice = new RunningSluice();

    @Override
    public Integer call() {
        var id = id();
        var infra = sluice.infra();
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
