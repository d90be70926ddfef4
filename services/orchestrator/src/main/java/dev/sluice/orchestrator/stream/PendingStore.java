package dev.sluice.orchestrator.stream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A store with changes that are not made yet: who reads here sees them, the store does not until {@link #apply}. So what
 * follows from an input can be found, written down and measured first, and nothing has changed if that fails. One stream
 * task's own.
 */
final class PendingStore {
    /** A node of the tree and the objects around key and value. */
    private static final int ENTRY_OVERHEAD_BYTES = 120;

    private final KeyValueStore<String, byte[]> store;
    /** Null deletes. */
    private final Map<String, byte[]> changes = new LinkedHashMap<>();

    PendingStore(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Null if there is nothing under the key. */
    byte[] get(String key) {
        return changes.containsKey(key) ? changes.get(key) : store.get(key);
    }

    void put(String key, byte[] value) {
        changes.put(key, value);
    }

    /** Gives what was there, or null. */
    byte[] delete(String key) {
        var before = get(key);
        if (before != null || changes.containsKey(key)) {
            changes.put(key, null);
        }
        return before;
    }

    /** The keys that begin so. */
    List<String> keys(String prefix) {
        var keys = new TreeSet<String>();
        try (var found = store.prefixScan(prefix, new StringSerializer())) {
            found.forEachRemaining(entry -> keys.add(entry.key));
        }
        changes.forEach((key, value) -> {
            if (key.startsWith(prefix) && value != null) {
                keys.add(key);
            } else {
                keys.remove(key);
            }
        });
        return List.copyOf(keys);
    }

    /** Makes the changes, in their order, and says how many bytes more are stored now. */
    long apply() {
        long bytes = 0;
        for (var change : changes.entrySet()) {
            var key = change.getKey();
            var before = change.getValue() == null ? store.delete(key) : replaced(key, change.getValue());
            bytes += bytes(key, change.getValue()) - bytes(key, before);
        }
        changes.clear();
        return bytes;
    }

    private byte[] replaced(String key, byte[] value) {
        var before = store.get(key);
        store.put(key, value);
        return before;
    }

    /** What an entry takes, roughly. */
    static long bytes(String key, byte[] value) {
        return value == null ? 0 : key.length() + value.length + ENTRY_OVERHEAD_BYTES;
    }

    /** Forgets the changes. */
    void discard() {
        changes.clear();
    }
}
