package dev.sluice.kafka;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/**
 * Counts the records of a topic that a service could not use: {@code sluice_kafka_records_refused_total}, by service,
 * topic and what became of them. Shown as 0 from the start, so that an alert sees the first.
 */
public record RecordsRefused(String service, String topic) {
    /** What became of a record that was not used. */
    public enum End {
        /** It is a dead letter. */
        BURIED,
        /** It was left out; it stays on its topic. */
        SKIPPED,
        /** Its type is unknown here, because a newer writer wrote it, and it was left out. */
        UNKNOWN,
        /** Its type is unknown here, and its partition waits for a reader that knows it. */
        HELD
    }

    public RecordsRefused {
        for (var end : End.values()) {
            count(service, topic, end, 0);
        }
    }

    /** Counts one. */
    public void count(End end) {
        count(service, topic, end, 1);
    }

    private static void count(String service, String topic, End end, int records) {
        // The process's registry, because a tail or a queue is no bean; and there is one for all services of a process.
        var labels =
                Tags.of("service", service, "topic", topic, "end", end.name().toLowerCase(Locale.ROOT));
        Metrics.counter("sluice_kafka_records_refused", labels).increment(records);
    }
}
