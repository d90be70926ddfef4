package dev.sluice.orchestrator.stream;

/** Who looks at the sessions of this process from outside the stream's threads. */
record SessionClocks(DeadlineClock deadlines, RestClock rests) {}
