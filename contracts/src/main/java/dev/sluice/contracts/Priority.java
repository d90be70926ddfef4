package dev.sluice.contracts;

/** How urgent a job is. */
public enum Priority {
    /** Its model calls wait behind those of the jobs before it, beside what people watch. */
    NORMAL,
    /** Its model calls go with what people watch, and so wait for no job. */
    HIGH
}
