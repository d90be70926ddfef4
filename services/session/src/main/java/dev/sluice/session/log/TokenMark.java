package dev.sluice.session.log;

/** The newest delta of a step that a client has: its run and its index in that run. */
public record TokenMark(long run, int index) {}
