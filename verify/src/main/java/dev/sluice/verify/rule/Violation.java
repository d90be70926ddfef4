package dev.sluice.verify.rule;

import dev.sluice.verify.event.Place;
import java.util.Optional;

/**
 * A promise that was broken.
 *
 * @param subject whose: the id of a turn, a call, a session …
 * @param place the record that shows it; empty where it shows by what is missing
 * @param detail one sentence; never what people or models said
 */
public record Violation(Invariant invariant, String subject, Optional<Place> place, String detail) {}
