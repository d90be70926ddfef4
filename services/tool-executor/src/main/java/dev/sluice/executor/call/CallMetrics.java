package dev.sluice.executor.call;

import dev.sluice.executor.tool.Tool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;

/** Counts and times calls by tool and by how they ended; a tool that we do not have is {@code unknown}. */
public final class CallMetrics {
    private final MeterRegistry registry;

    public CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    Timing begin() {
        return new Timing(Timer.start(registry));
    }

    /** A call under way. */
    final class Timing {
        private final Timer.Sample sample;

        private Timing(Timer.Sample sample) {
            this.sample = sample;
        }

        void end(Optional<Tool> tool, String status) {
            // Those from elsewhere have any number of names.
            var name = tool.map(Tool::definition)
                    .map(known -> known.source().isPresent() ? "mcp" : known.name())
                    .orElse("unknown");
            sample.stop(Timer.builder("sluice_tool_executor_calls")
                    .description("Tool calls answered, by tool and status")
                    .tag("tool", name)
                    .tag("status", status)
                    .register(registry));
        }
    }
}
