package dev.sluice.executor.index;

/**
 * A named part of a text: a class, a function, a section.
 *
 * @param symbol its name behind the names of what it is in, as {@code Parser.next}
 * @param firstLine counted from 0; with the comments and annotations that stand above it
 * @param lastLine the last one that belongs to it
 */
record Declaration(String symbol, int firstLine, int lastLine) {}
