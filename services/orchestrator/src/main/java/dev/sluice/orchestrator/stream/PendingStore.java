package dev.sluice.orchestrator.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A store with changes that are not made yet: who reads here sees them, the store does not until {@link #apply}. So what
 * follows from an input can be found, written down and measured first, and nothing has changed if that fails. One stream
 * task's own.
 */
final class PendingStore {
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

    /** Makes the changes, in their order. */
    void apply() {
        changes.forEach((key, value) -> {
            if (value == null) {
                store.delete(key);
            } else {
                store.put(key, value);
            }
        });
        changes.clear();
    }

    /** Forgets the changes. */
    void discard() {
        changes.clear();
    }
}
