package dev.sluice.workqueue;

/** What is done with a piece of work; called on a virtual thread of its own, so it may wait. */
@FunctionalInterface
public interface WorkHandler<T> {

    /**
     * Does the work and returns when its outcome is safe in Kafka: only then is the record accepted. Doing it twice must
     * be harmless, because a crash before the acceptance brings the record back. In one process that does not happen: a
     * record that comes back while this method still runs for it goes to that run, which is not lost then; and if that
     * run has been told that it is lost, the next begins when it has ended.
     *
     * <p>An exception gives the record back for another delivery after a pause; on the last delivery it makes the record
     * a dead letter. If the work is lost ({@link Work#onLost}), whatever this method does then has no effect on the
     * record.
     */
    void handle(Work<T> work) throws Exception;
}
