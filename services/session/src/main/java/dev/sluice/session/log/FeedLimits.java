package dev.sluice.session.log;

/**
 * What a replica holds of one session in memory.
 *
 * @param factsMax facts
 * @param bytesMax bytes of facts and deltas; one fact is held even if it is larger
 */
record FeedLimits(int factsMax, long bytesMax) {}
