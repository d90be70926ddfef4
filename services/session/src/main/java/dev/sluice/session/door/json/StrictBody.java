package dev.sluice.session.door.json;

/** A request body that is read strictly: see {@link StrictJson}. Marks this service's bodies; others are not touched. */
public interface StrictBody {}
