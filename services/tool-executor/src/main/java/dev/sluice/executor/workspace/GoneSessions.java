package dev.sluice.executor.workspace;

import dev.sluice.contracts.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Sessions that were deleted, the last {@value #REMEMBERED_MAX}: far more than leave to open one lasts. Thread-safe. */
final class GoneSessions {
    private static final int REMEMBERED_MAX = 10_000;

    private final Set<Scope> scopes = Collections.synchronizedSet(Collections.newSetFromMap(new Remembered()));

    void add(Scope scope) {
        scopes.add(scope);
    }

    boolean contains(Scope scope) {
        return scopes.contains(scope);
    }

    private static final class Remembered extends LinkedHashMap<Scope, Boolean> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }
}
