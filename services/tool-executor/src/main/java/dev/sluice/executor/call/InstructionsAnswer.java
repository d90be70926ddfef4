package dev.sluice.executor.call;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input.InstructionsRead;
import dev.sluice.contracts.InputRecord;
import dev.sluice.executor.instructions.InstructionsReader;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells the orchestrator what a workspace tells agents. It may be asked, and answer, more than once; where it cannot it says
 * nothing, and the turn goes on without.
 */
final class InstructionsAnswer {
    private static final Logger LOG = Logger.getLogger(InstructionsAnswer.class);

    private final FileStarts files;
    private final Workspaces workspaces;
    private final CallProcessor.Outcomes outcomes;
    private final Clock clock;

    InstructionsAnswer(FileStarts files, Workspaces workspaces, CallProcessor.Outcomes outcomes, Clock clock) {
        this.files = files;
        this.workspaces = workspaces;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    void tell(Delivery delivery) throws InterruptedException {
        if (delivery.obstacle(clock.instant()).isPresent()) {
            return;
        }
        try {
            var unready = files.obstacle(
                    delivery, () -> delivery.obstacle(clock.instant()).isEmpty());
            if (unready.isEmpty()) {
                publish(delivery);
            }
        } catch (IOException | Refused trouble) {
            LOG.warnf(
                    "the instructions for turn %s are not read: %s",
                    delivery.call().turn(), trouble.getMessage());
        }
    }

    private void publish(Delivery delivery) throws Refused, IOException, InterruptedException {
        var work = delivery.work();
        var turn = delivery.call().turn();
        var read = InstructionsReader.read(workspaces.open(work.scope(), work.workspace()));
        outcomes.publish(new InputRecord(
                "instructions:" + turn,
                work.scope(),
                Optional.of(Actor.EXECUTOR),
                work.traceparent(),
                new InstructionsRead(turn, read)));
    }
}
