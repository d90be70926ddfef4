package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A plan as chance has it, declared by people or proposed by a model. */
final class SimulatedPlan {
    private SimulatedPlan() {}

    /** Each task may wait for any before it; now and then one waits for one behind it, which is perhaps no plan. */
    static Plan draw(Random random) {
        var tasks = new ArrayList<PlannedTask>();
        var count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            var known = random.nextInt(30) == 0 ? count : i;
            var after = new ArrayList<String>();
            for (int other = 0; other < known; other++) {
                if (random.nextInt(3) == 0) {
                    after.add("task-" + other);
                }
            }
            var proof = random.nextInt(4) == 0;
            tasks.add(new PlannedTask(
                    "task-" + i,
                    Role.CODER,
                    "do it",
                    after,
                    proof ? Optional.of(Map.of("passed", ResultKind.FLAG)) : result(random),
                    proof ? Optional.of(new Proof(List.of("tool"), Optional.of("passed"))) : Optional.empty(),
                    random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(90)) : Optional.empty()));
        }
        return new Plan(tasks);
    }

    private static Optional<Map<String, ResultKind>> result(Random random) {
        return random.nextInt(3) == 0 ? Optional.of(Map.of("code", ResultKind.TEXT)) : Optional.empty();
    }
}
