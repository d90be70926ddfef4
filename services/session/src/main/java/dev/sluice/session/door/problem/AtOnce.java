package dev.sluice.session.door.problem;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** How many heavy requests of a kind this process carries out at once: one more is told to come later. Thread-safe. */
public final class AtOnce {
    private final Semaphore room;
    private final String code;
    private final String detail;

    /**
     * @param code the problem's, where there is no room
     * @param detail its sentence
     */
    public AtOnce(int max, String code, String detail) {
        this.room = new Semaphore(max);
        this.code = code;
        this.detail = detail;
    }

    /** @throws Problem 429, at once, if as many run already */
    public <T> T run(Supplier<T> request) {
        if (!room.tryAcquire()) {
            throw Problem.of(429, code, detail);
        }
        try {
            return request.get();
        } finally {
            room.release();
        }
    }
}
