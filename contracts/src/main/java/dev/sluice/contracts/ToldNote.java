package dev.sluice.contracts;

/**
 * A note that agents wrote down for a user in earlier sessions, as his agents are told of it: material, never the words of
 * whoever asks.
 *
 * @param id by which its owner finds, changes and deletes it
 * @param text at most 2,000 characters; those that nobody sees are written out
 * @param everywhere whether it counts in all sessions of its owner, or where this one's files are
 */
public record ToldNote(String id, String text, boolean everywhere) {}
