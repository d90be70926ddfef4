package dev.sluice.session.plan;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.NamedPlan;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.RolePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plans that every installation has: {@code plans/<name>.json} beside the code. */
public final class ShippedPlans {
    /** Of every plan that ships; one whose meaning changes gets another. */
    public static final String VERSION = "builtin-2";

    private static final List<String> NAMES = List.of("generate", "understand", "debug", "agree");

    private ShippedPlans() {}

    /** By their names; one that is missing or could not be carried out stops the start. */
    static Map<String, PlanVersion> read() {
        var plans = new TreeMap<String, PlanVersion>();
        for (var name : NAMES) {
            plans.put(name, new PlanVersion(name, VERSION, read(name)));
        }
        return plans;
    }

    private static NamedPlan read(String name) {
        var file = "/plans/" + name + ".json";
        try (var stream = ShippedPlans.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + file);
            }
            var plan = MessageCodec.read(stream.readAllBytes(), NamedPlan.class);
            PlanCheck.objection(plan.plan(), RolePool.shipped()).ifPresent(objection -> {
                throw new IllegalStateException(file + ": " + objection);
            });
            return plan;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (UnreadableMessage malformed) {
            throw new IllegalStateException(file + " is no plan", malformed);
        }
    }
}
