package dev.sluice.http;

import java.util.HashMap;
import java.util.Map;

/** How many connections are open, in all and from each address. Holds an address only while it has one. Thread-safe. */
final class ConnectionCount {
    private final int inAllMax;
    private final int perAddressMax;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int inAll;

    ConnectionCount(int inAllMax, int perAddressMax) {
        if (inAllMax < 1 || perAddressMax < 1) {
            throw new IllegalArgumentException("sluice.http.connections-max and -per-address-max are at least 1");
        }
        this.inAllMax = inAllMax;
        this.perAddressMax = perAddressMax;
    }

    /** Counts one more; false, and nothing is counted, if that is one too many. */
    synchronized boolean enter(String address) {
        var ofAddress = byAddress.getOrDefault(address, 0);
        if (inAll >= inAllMax || ofAddress >= perAddressMax) {
            return false;
        }
        inAll++;
        byAddress.put(address, ofAddress + 1);
        return true;
    }

    /** One that had entered is gone. */
    synchronized void leave(String address) {
        inAll--;
        byAddress.computeIfPresent(address, (known, open) -> open > 1 ? open - 1 : null);
    }

    synchronized int inAll() {
        return inAll;
    }
}
