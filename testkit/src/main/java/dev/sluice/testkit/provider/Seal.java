package dev.sluice.testkit.provider;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a scripted model puts under its thoughts, so that it knows them again: as the real ones' signatures and encrypted
 * thoughts it is of one model, whose name it begins with, and no two are the same.
 */
final class Seal {
    private static final AtomicLong NUMBER = new AtomicLong();

    private Seal() {}

    static String by(String model) {
        return "sealed-by-" + model + "-" + NUMBER.incrementAndGet();
    }
}
