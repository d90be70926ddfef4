package dev.sluice.executor.index;

import java.util.List;

/**
 * What a search gave.
 *
 * @param hits the best first
 * @param matches how many chunks have any of the words
 * @param files how many files the index has
 * @param state how far the index is
 */
public record Found(List<Hit> hits, long matches, int files, State state) {
    /** How far an index is. */
    public enum State {
        /** It has the files as they were when the search began. */
        FRESH,
        /** It has an older state, and is being brought up to date. */
        OLDER,
        /** It is made for the first time. */
        BEING_MADE
    }
}
