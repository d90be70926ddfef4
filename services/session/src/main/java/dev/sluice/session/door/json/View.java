package dev.sluice.session.door.json;

/** A response body in the platform's JSON: {@code snake_case}, absent values left out. */
public interface View {}
