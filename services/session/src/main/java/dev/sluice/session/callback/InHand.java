package dev.sluice.session.callback;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is being told at the moment, and when it is time to look for more. Bounded in all and for each receiver, so that one who
 * is slow holds up nobody but himself. Thread-safe.
 */
final class InHand {
    private final int max;
    private final int perReceiverMax;
    private final Map<String, Integer> byReceiver = new HashMap<>();
    private int all;
    private boolean woken;

    InHand(int max, int perReceiverMax) {
        this.max = max;
        this.perReceiverMax = perReceiverMax;
    }

    /** How many more may be told at once. */
    synchronized int free() {
        return max - all;
    }

    /** The receivers that are told as much as they may be. */
    synchronized Set<String> busy() {
        return byReceiver.entrySet().stream()
                .filter(told -> told.getValue() >= perReceiverMax)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    synchronized void begins(String receiver) {
        all++;
        byReceiver.merge(receiver, 1, Integer::sum);
    }

    /** One has been told, or not; there is room for another. */
    synchronized void ends(String receiver) {
        all--;
        byReceiver.computeIfPresent(receiver, (_, count) -> count == 1 ? null : count - 1);
        wake();
    }

    /** There may be something to tell. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits until {@link #wake}, and no longer than this; not at all if it came since the last time. */
    synchronized void await(long millis) throws InterruptedException {
        if (!woken && millis > 0) {
            wait(millis);
        }
        woken = false;
    }
}
