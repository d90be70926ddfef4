package dev.sluice.orchestrator.stream;

/** Reads the topic of resting sessions at a place. */
interface RestedStates {
    /**
     * The piece under this key, which stands at this offset or, if the same was written twice, behind it.
     *
     * @throws OutsideTrouble if the broker does not answer in time
     * @throws IllegalStateException if it is not there
     */
    byte[] read(int partition, long offset, String key);
}
