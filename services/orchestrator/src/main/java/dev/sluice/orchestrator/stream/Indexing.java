package dev.sluice.orchestrator.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;

/**
 * Looks through the sessions of a partition that came here, for their deadlines and what they take: some at once, and
 * where they are many the others a few at a time between inputs, so that a rebalance never waits for all of them.
 */
final class Indexing {
    private static final Logger LOG = Logger.getLogger(Indexing.class);
    private static final int AT_ONCE = 500;
    private static final int AT_A_TIME = 100;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Found found;
    private final Queue<Map.Entry<String, Long>> left;

    /** Who is told of a session in memory and of the bytes that it takes. */
    interface Found {
        void session(String session, long bytes);
    }

    private Indexing(Map<String, Long> bytesBySession, Found found) {
        this.found = found;
        this.left = new ArrayDeque<>(bytesBySession.entrySet());
    }

    static void of(ProcessorContext<String, byte[]> context, Found found) {
        var indexing = new Indexing(bytesBySession(context), found);
        indexing.next(AT_ONCE);
        if (!indexing.left.isEmpty()) {
            var punctuator = new Cancellable[1];
            punctuator[0] = context.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, _ -> {
                indexing.next(AT_A_TIME);
                if (indexing.left.isEmpty()) {
                    punctuator[0].cancel();
                }
            });
        }
    }

    private void next(int sessions) {
        for (int i = 0; i < sessions && !left.isEmpty(); i++) {
            var entry = left.remove();
            try {
                found.session(entry.getKey(), entry.getValue());
            } catch (RuntimeException unreadable) {
                // Its inputs are refused one by one; the others must not suffer.
                LOG.errorf(unreadable, "session=%s cannot be read", entry.getKey());
            }
        }
    }

    private static Map<String, Long> bytesBySession(ProcessorContext<String, byte[]> context) {
        var bytes = new HashMap<String, Long>();
        KeyValueStore<String, byte[]> conversations = context.getStateStore(Sessions.STORE);
        try (var all = conversations.all()) {
            all.forEachRemaining(entry -> bytes.put(entry.key, PendingStore.bytes(entry.key, entry.value)));
        }
        KeyValueStore<String, byte[]> entries = context.getStateStore(History.STORE);
        try (var all = entries.all()) {
            all.forEachRemaining(entry -> bytes.computeIfPresent(
                    HistoryKeys.session(entry.key), (_, known) -> known + PendingStore.bytes(entry.key, entry.value)));
        }
        return bytes;
    }
}
